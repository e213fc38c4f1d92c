"""Formulas are the same in any order, through any fault, from the cache and from MathJax."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from onesource.math import (
    Failure,
    Mathematics,
    Renderer,
    Request,
    Typeset,
    node,
    number,
    scan,
    with_references,
)

HERE = Path(__file__).parent
BAD = yaml.safe_load((HERE / "bad_formulas.yml").read_text(encoding="utf-8"))
FAULTS = ["kill", "stop", "garbage", "partial", "slow", "foreign"]


def requests_of(text: str) -> list[Request]:
    return [
        Request(with_references(one.tex, lambda _: r"\onesourcereference{0}{(1)}").text, one.formula.display)
        for one in number(scan(text).formulas).formulas
    ]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[..., Renderer]]:
    """Makes renderers with caches of their own, and closes them."""
    made: list[Renderer] = []

    def make(name: str = "cache", **options: object) -> Renderer:
        made.append(Renderer(tmp_path / name, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for renderer in made:
        renderer.close()


def test_the_corpus_renders_without_a_failure(mathematics: Mathematics, corpus: str) -> None:
    requests = requests_of(corpus)
    assert len(requests) > 300
    failures = [result for result in mathematics.render(requests) if isinstance(result, Failure)]
    assert failures == []


def test_the_order_of_formulas_does_not_matter(fresh: Callable[..., Renderer], corpus: str) -> None:
    requests = [*requests_of(corpus)[::3], Request(r"\def\R{x}\newcommand{\y}{z}\R\y", False)]
    expected = dict(zip(requests, fresh("first").render(requests), strict=True))
    for seed in range(3):
        shuffled = random.Random(seed).sample(requests, len(requests))
        assert dict(zip(shuffled, fresh(f"cache-{seed}").render(shuffled), strict=True)) == expected


def test_no_definition_passes_from_one_formula_to_the_next(fresh: Callable[..., Renderer]) -> None:
    definitions = [
        r"\def\leak{x}\leak",
        r"\newcommand{\leak}{x}\leak",
        r"\let\leak=\alpha \leak",
        r"\DeclareMathOperator{\leak}{x}\leak",
        r"\newcommand{\frac}[2]{x}\frac{a}{b}",
        r"\newenvironment{leak}{a}{b}\begin{leak}\end{leak}",
    ]
    requests = [
        Request(tex, False) for tex in [*definitions, r"\leak", r"\begin{leak}\end{leak}", r"\frac{a}{b}"]
    ]
    *defined, macro, environment, fraction = fresh().render(requests)
    assert all(isinstance(result, Typeset) for result in defined)
    assert isinstance(macro, Failure)
    assert macro.code == "MTH-MACRO"
    assert isinstance(environment, Failure)
    assert environment.code == "MTH-TEX"
    assert isinstance(fraction, Typeset)
    assert "mfrac" in fraction.mathml


def test_an_unchanged_site_starts_no_process(fresh: Callable[..., Renderer]) -> None:
    requests = [Request(f"x^{power}", False) for power in range(5)]
    first = fresh()
    expected = first.render(requests)
    catalogue = first.catalogue()
    again = fresh()
    assert again.render(requests) == expected
    assert again.catalogue() == catalogue
    assert (first.starts, again.starts) == (1, 0)


def test_macros_are_part_of_the_key(fresh: Callable[..., Renderer]) -> None:
    request = Request(r"\R", False)
    real = fresh(macros={"R": r"\mathbb{R}"}).render([request])[0]
    bold = fresh(macros={"R": r"\mathbf{R}"}).render([request])[0]
    assert isinstance(real, Typeset)
    assert isinstance(bold, Typeset)
    assert (real.words, bold.mathml) == ("ℝ", "<math><mrow><mi>𝐑</mi></mrow></math>")


def test_a_macro_takes_its_arguments(mathematics: Mathematics) -> None:
    (result,) = mathematics.render([Request(r"\norm{x+1}", False)])
    assert isinstance(result, Typeset)
    assert result.words == "‖x + 1‖"


@pytest.mark.parametrize("code", [code for code in BAD if code != "posts"])
def test_bad_formulas_fail_by_name_and_the_process_lives(mathematics: Mathematics, code: str) -> None:
    sources = [_source(entry) for entry in BAD[code]]
    results = mathematics.render([Request(tex, True) for tex in sources])
    wrong = [
        (tex[:80], result)
        for tex, result in zip(sources, results, strict=True)
        if not isinstance(result, Failure) or result.code != code or result.message[-1] not in ".?"
    ]
    assert wrong == []
    (alive,) = mathematics.render([Request("x", False)])
    assert isinstance(alive, Typeset)


def test_nested_delimiters_are_refused_by_their_depth_or_their_width(mathematics: Mathematics) -> None:
    """How deep Node.js can go depends on what it has compiled so far; either way, the formula is named."""
    (result,) = mathematics.render([Request(r"\left(" * 600 + "x" + r"\right)" * 600, True)])
    assert isinstance(result, Failure)
    assert result.code in {"MTH-LIMIT", "MTH-SIZE"}
    (alive,) = mathematics.render([Request("x", False)])
    assert isinstance(alive, Typeset)


def test_there_are_at_least_200_bad_formulas() -> None:
    assert sum(len(entries) for entries in BAD.values()) >= 200


def _source(entry: str | dict[str, tuple[str, int, str, str]]) -> str:
    if isinstance(entry, str):
        return entry
    begin, count, middle, end = entry["repeat"]
    return begin * count + middle + end * count


@pytest.mark.parametrize(
    ("tex", "failure"),
    [
        (
            r"x + \fracc{a}{b}",
            Failure(
                "MTH-MACRO", r"the macro \fracc is not defined. Did you mean \frac or \tfrac or \dfrac?", 4
            ),
        ),
        (
            r"\nosuchmacro",
            Failure(
                "MTH-MACRO",
                r"the macro \nosuchmacro is not defined. Define it under macros in mkdocs.yml.",
                0,
            ),
        ),
        ("a + {b", Failure("MTH-TEX", r"no brace closes this '{'. Add it, or write \{.", 4)),
        ("a}", Failure("MTH-TEX", r"no brace opens this '}'. Add it, or write \}.", 1)),
        (
            r"a + \begin{matix}b\end{matix}",
            Failure("MTH-TEX", "MathJax cannot read the formula: Unknown environment 'matix'.", 17),
        ),
        (
            r"\def\x{\x\x}\x",
            Failure(
                "MTH-LIMIT",
                "the formula is too much for MathJax: a macro expands to itself, or to too much. "
                "Write it more simply.",
                0,
            ),
        ),
        ("x" * 8001, Failure("MTH-LIMIT", "the formula has 8001 bytes, and 8000 is the limit. Divide it.")),
        (
            r"\rule{300em}{1em}",
            Failure(
                "MTH-SIZE", "the formula is too large: it is 300 em wide, and 200 em is the limit. Divide it."
            ),
        ),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_a_failure_says(mathematics: Mathematics, tex: str, failure: Failure) -> None:
    assert mathematics.render([Request(tex, False)]) == [failure]


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_lose_and_swap_nothing(fresh: Callable[..., Renderer], kind: str) -> None:
    requests = [Request(rf"x_{{{index}}}+\frac{{1}}{{{index}}}", index % 2 == 0) for index in range(40)]
    expected = fresh("clean").render(requests)
    faulty = fresh("faulty", limit=1.0)
    random_number = random.Random(kind)

    class Commands(list[str]):
        """A command that fails later each time it is started."""

        def __iter__(self) -> Iterator[str]:
            answers = random_number.randint(2, 8)
            return iter([*faulty_command(kind, answers)])

    faulty.command = Commands(["faulty"])
    assert faulty.render(requests) == expected
    assert faulty.starts >= 6


def faulty_command(kind: str, answers: int) -> list[str]:
    """A worker that answers so often and then fails."""
    return [
        str(node.node()),
        "--import",
        (HERE / "faults.mjs").as_uri(),
        str(node.FOLDER / "worker.mjs"),
        kind,
        str(answers),
    ]


def test_a_formula_that_always_ends_the_process_is_named(fresh: Callable[..., Renderer]) -> None:
    renderer = fresh(command=faulty_command("kill", 1))  # after the answer to the macros
    (result,) = renderer.render([Request("x", False)])
    assert result == Failure(
        "MTH-LIMIT",
        "MathJax gave up on the formula 3 times; at last, it ended: it said nothing. Write it more simply.",
    )
    assert renderer.starts == 3
