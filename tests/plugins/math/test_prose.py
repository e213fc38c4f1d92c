"""Code blocks of a Markdown text, fenced and indented, are told from content that is merely indented."""

import pytest

from onesource.math.prose import code_lines


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\n\n    code\n    more\n\nb", [2, 3]),
        ("a\n    lazy", []),
        ("    code at the start", [0]),
        ("- item\n\n    content\n\n        code", [4]),
        ("1. item\n\n    content", []),
        ("!!! note\n    content\n\n    more\n\n        code", [5]),
        ("[^1]: note\n\n    content", []),
        ("- a\n\n    - b\n\n        content\n\n            code", [6]),
        ("- item\n\nno item\n\n    code", [4]),
        ("> quote\n>\n>     code\n> b", [2]),
        ("> - item\n>\n>     content", []),
        ("```\n$a$\n```\nb", [0, 1, 2]),
        ("~~~ python\n```\n~~~\n$b$", [0, 1, 2]),
        ("```\nnever closed $a$", []),
        ("- a\n\n    ```\n    code\n    ```\n\n    content", [2, 3, 4]),
        ("````\n```\n````", [0, 1, 2]),
        ("``` inline ``` code\n```", []),
        ("> ```\n> code\n> ```", [0, 1, 2]),
    ],
)
def test_which_lines_are_code(text: str, code: list[int]) -> None:
    assert sorted(code_lines(text.split("\n"))) == code
