from __future__ import annotations

from pathlib import Path

from onesource.code import Library
from onesource.evidence.mentions import mentioned
from onesource.evidence.unused import unused

FILES = {
    "snippets/area.py": """
from snippets.base import scale

PI = 3


def disc_area(radius):
    return scale(PI * radius)


def factorial(n):
    return n * factorial(n - 1) if n else 1


class Square:
    def area(self):
        return 4


def _private():
    return other()


def other():
    return 1
""",
    "snippets/base.py": "def scale(x):\n    return x\n",
    "snippets/_hidden.py": "def hidden():\n    return 1\n",
    "snippets/again.py": "from snippets.area import factorial\n",
}


def test_what_no_post_quotes_and_nothing_uses_is_reported(project):
    project.write(FILES)
    assert [str(problem) for problem in unused(project.library, ["snippets.area:disc_area"])] == [
        "EVD-UNUSED snippets/area.py:11: no page mentions 'snippets.area:factorial', and nothing in "
        "snippets/ uses it. Quote it, or take it away; a name with an underscore in front is private.",
        "EVD-UNUSED snippets/area.py:15: no page mentions 'snippets.area:Square', and nothing in "
        "snippets/ uses it. Quote it, or take it away; a name with an underscore in front is private.",
    ]


def test_a_quoted_method_or_alternative_counts_for_the_whole(project):
    project.write(FILES)
    quoted = ["snippets.area:disc_area", "snippets.area:Square.area", "snippets.area:factorial#1"]
    assert unused(project.library, quoted) == []


def test_what_implements_an_equation_is_named_beside_it(project):
    area = FILES["snippets/area.py"].replace("return 4", "return 4  # (squares eq:area)")
    project.write({**FILES, "snippets/area.py": area.replace("if n else 1", "if n else 1  # (eq:product)")})
    assert unused(project.library, ["snippets.area:disc_area"]) == []


def test_a_run_that_records_names_them(project):
    project.write({**FILES, "docs/posts/a.md": "{code}`snippets.area:disc_area`, `snippets.area:Square`\n"})
    project.write({"tests/test_area.py": "def test_nothing():\n    pass\n"})
    printed = project.record()
    assert "EVD-UNUSED snippets/area.py:11: no page mentions 'snippets.area:factorial'" in printed
    assert printed.count("EVD-UNUSED") == 1


def test_this_project_has_none():
    library = Library(Path(__file__).parents[3])
    assert unused(library, mentioned(library.root / "docs", library.package)) == []
