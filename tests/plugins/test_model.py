from onesource.model import BuildError, Line, Problem, ProblemError, Quote, Source, Span, Symbol

SOURCE = Source("snippets.a", "snippets/a.py", "x = 1\n\n\ny = 2\n", "")


def test_a_problem_is_printed_with_its_code_and_place() -> None:
    problem = ProblemError("SNP-FILE", "no module 'snippets.b'.").at("docs/en/posts/flow.md", 31)
    assert problem == Problem("docs/en/posts/flow.md", 31, "SNP-FILE", "no module 'snippets.b'.")
    assert str(problem) == "SNP-FILE docs/en/posts/flow.md:31: no module 'snippets.b'."


def test_a_problem_error_says_its_code_first() -> None:
    error = ProblemError("SNP-FILE", "no module 'snippets.b'.")
    assert str(error) == "SNP-FILE: no module 'snippets.b'."


def test_a_build_names_all_its_problems_once_in_the_order_of_pages_and_lines() -> None:
    last = Problem("b.md", 2, "SNP-FILE", "third")
    first, second = Problem("a.md", 9, "SNP-FILE", "first"), Problem("a.md", 10, "SNP-BIDI", "second")
    error = BuildError([last, second, first, last])
    assert error.problems == [first, second, last]
    assert str(error) == (
        "3 problems; the site was not published.\n"
        "SNP-FILE a.md:9: first\n"
        "SNP-BIDI a.md:10: second\n"
        "SNP-FILE b.md:2: third"
    )
    assert str(BuildError([last])) == "1 problem; the site was not published.\nSNP-FILE b.md:2: third"


def test_a_quote_has_the_text_and_the_place_of_its_lines() -> None:
    symbol = Symbol("snippets.a", "x", SOURCE, (Span(1, 1), Span(4, 4)))
    quote = Quote(symbol, (Line(1, "x = 1"), Line(0, ""), Line(4, "y = 2")))
    assert symbol.dotted == "snippets.a:x"
    assert quote.text == "x = 1\n\ny = 2\n"
    assert (quote.first, quote.last, quote.marked) == (1, 4, ())
