"""Comments that end in the names of equations, and the lines that they speak of."""

from collections.abc import Callable, Mapping

import pytest

from onesource.code import Library
from onesource.code.source.equation_comments import equation_comments

LibraryOf = Callable[[Mapping[str, str | bytes]], Library]

MODULE = '''"""Not this one (eq:text)"""  # (eq:a)

ONE = 1  # first (post eq:b)
TWO = (
    2  # (eq:c)
)  # (eq:d)


# (eq:e)
@staticmethod
def three(x):  # (eq:f)
    # (eq:g)
    if x:  # (eq:h)
        return "# (eq:text)", max(
            x,
            3,  # (eq:i), (eq:j)
        )
    # (eq:k)
    for y in x:
        print(y)  # (eq:n) is not at the end
    match x:
        case 1:
            pass  # (eq:l)
    # (eq:m)
'''


def test_a_comment_speaks_of_its_line_its_statement_or_the_one_below(library_of: LibraryOf) -> None:
    library = library_of({"snippets/__init__.py": "", "snippets/a.py": MODULE})
    found = equation_comments(library.outline("snippets.a"))
    assert [(each.line, each.post, each.label, each.first, each.last) for each in found] == [
        (1, "", "eq:a", 1, 1),
        (3, "post", "eq:b", 3, 3),
        (5, "", "eq:c", 5, 5),
        (6, "", "eq:d", 4, 6),
        (9, "", "eq:e", 9, 11),
        (11, "", "eq:f", 11, 11),
        (12, "", "eq:g", 12, 13),
        (13, "", "eq:h", 13, 13),
        (16, "", "eq:i", 16, 16),
        (16, "", "eq:j", 16, 16),
        (18, "", "eq:k", 18, 19),
        (23, "", "eq:l", 23, 23),
        (24, "", "eq:m", 24, 24),
    ]
    assert [each.text for each in found[:2]] == ["(eq:a)", "(post eq:b)"]


@pytest.mark.parametrize("comment", ["# eq:main", "# (eq main)", "# (eq:main).", "# (a b eq:main)"])
def test_other_comments_name_no_equation(library_of: LibraryOf, comment: str) -> None:
    library = library_of({"snippets/__init__.py": "", "snippets/a.py": f"ONE = 1  {comment}\n"})
    assert equation_comments(library.outline("snippets.a")) == ()
