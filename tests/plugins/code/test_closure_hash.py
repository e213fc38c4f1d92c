"""A closure hash changes with the code that a symbol needs, and with nothing else."""

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from benchmarks.edited_library import EditedLibrary, dependents
from benchmarks.edits import cosmetic_edits, meaningful_edits
from benchmarks.programs import wrong_hashes
from onesource.code import Library
from onesource.code.closure_hash import closure_hash

LibraryOf = Callable[[Mapping[str, str | bytes]], Library]

BASE = '''
"""Two files away."""

LIMIT = 3  # at most


def clip(x, *, limit=LIMIT):
    """Return x, or the limit."""
    return x if x < limit else limit


def other(x):
    return x - 1
'''
MIDDLE = '''
from snippets.base import clip, other


class Scale:
    """Multiply."""

    factor = 2

    def apply(self, x):
        return clip(self.factor * x)


def shift(x):
    # Not by much.
    if x > 10:
        raise ValueError(f"too large: {x}", "give less")
    return other(x + 1)
'''
TOP = """
import math

from snippets.middle import Scale, shift

NAMES = ["scale", 'shift']


def both(x):
    return [Scale().apply(x), shift(x)]


def area(radius):
    return math.pi * radius**2
"""
FILES = {
    "snippets/__init__.py": "",
    "snippets/base.py": BASE,
    "snippets/middle.py": MIDDLE,
    "snippets/top.py": TOP,
}
SYMBOLS = [
    f"{module}:{name}"
    for module, names in {
        "base": "LIMIT clip other",
        "middle": "Scale shift",
        "top": "NAMES both area",
    }.items()
    for name in names.split()
]


def stale(library_of: LibraryOf, module: str, old: str, new: str) -> list[str]:
    """The symbols whose hash is another one after the edit, without their package."""
    path = f"snippets/{module}.py"
    text = FILES[path].replace(old, new, 1)
    assert text != FILES[path]
    before = {name: closure_hash(library_of(FILES), f"snippets.{name}") for name in SYMBOLS}
    edited = library_of({**FILES, path: text})
    return [name for name in SYMBOLS if closure_hash(edited, f"snippets.{name}") != before[name]]


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("base", "# at most", "# at the very most"),
        ("base", "Return x, or the limit.", "Return the lesser of both."),
        ("base", '    """Return x, or the limit."""\n', ""),
        ("base", "def clip(x, *, limit=LIMIT):", "def clip(\n    x,\n    *,\n    limit = LIMIT,\n):"),
        ("base", "x if x < limit else limit", "(x) if (x < limit) else (limit)"),
        ("base", '"""Two files away."""', '"""Far away."""\n\nUNUSED = 1'),
        (
            "middle",
            "from snippets.base import clip, other",
            "from snippets.base import other\nfrom .base import clip",
        ),
        ("middle", "class Scale:", "def unused():\n    pass\n\n\nclass Scale:"),
        ("top", "import math", "import math\nimport random"),
        ("top", "'shift'", '"""shift"""'),
    ],
)
def test_nothing_is_stale_after_an_edit_that_changes_no_code(
    library_of: LibraryOf, module: str, old: str, new: str
) -> None:
    assert stale(library_of, module, old, new) == []


@pytest.mark.parametrize(
    ("module", "old", "new", "expected"),
    [
        ("base", "LIMIT = 3", "LIMIT = 4", "base:LIMIT base:clip middle:Scale top:both"),
        ("base", "x < limit", "x <= limit", "base:clip middle:Scale top:both"),
        ("base", "x - 1", "x - 1.0", "base:other middle:shift top:both"),
        ("middle", "factor = 2", "factor: int = 2", "middle:Scale top:both"),
        ("middle", "def shift(x)", "def shift(x: 'Scale')", "middle:shift top:both"),
        ("middle", '"give less"', '"give more"', "middle:shift top:both"),
        ("middle", "import clip, other", "import clip, clip as other", "middle:shift top:both"),
        (
            "middle",
            "\nfrom",
            "\nfrom __future__ import annotations\nfrom",
            "middle:Scale middle:shift top:both",
        ),
        ("top", "import math", "import cmath as math", "top:area"),
        ("top", '"scale"', '"Scale"', "top:NAMES"),
    ],
)
def test_what_needs_the_edited_code_is_stale(
    library_of: LibraryOf, module: str, old: str, new: str, expected: str
) -> None:
    assert " ".join(stale(library_of, module, old, new)) == expected


def test_the_order_of_definitions_does_not_matter_but_that_of_changes_does(library_of: LibraryOf) -> None:
    first, second = "def f():\n    return g()\n\n\n", "def g():\n    return NAMES\n\n\n"
    names, one, two = "NAMES = []\n", "NAMES.append(1)\n", "NAMES.append(2)\n"
    hashes = [
        closure_hash(library_of({"snippets/__init__.py": "", "snippets/a.py": text}), "snippets.a:f")
        for text in (
            names + one + two + first + second,
            second + names + one + two + first,
            names + two + one + first + second,
        )
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_method_has_the_hash_of_its_class_and_a_moved_class_another(library_of: LibraryOf) -> None:
    library = library_of({**FILES, "snippets/moved.py": MIDDLE})
    of_class = closure_hash(library, "snippets.middle:Scale")
    assert of_class == closure_hash(library, "snippets.middle:Scale.apply")
    assert of_class != closure_hash(library, "snippets.moved:Scale")


def test_the_hash_is_the_same_in_every_python(library_of: LibraryOf) -> None:
    hashes = [closure_hash(library_of(FILES), f"snippets.{name}")[:8] for name in ("top:both", "top:area")]
    assert hashes == ["63d2fea2", "157bf208"]


def test_a_thousand_edits_make_exactly_what_depends_on_them_stale(library_of: LibraryOf) -> None:
    library, random = library_of(FILES), Random(0)
    edited, dependents_of = EditedLibrary(library), dependents(library)
    texts = {module: library.source(module).text for module in library.modules()}
    meaningful = [(module, edit) for module, text in texts.items() for edit in meaningful_edits(text)]
    cosmetic = [(module, edit) for module, text in texts.items() for edit in cosmetic_edits(text)]
    for _ in range(500):
        module, edit = random.choice(meaningful)
        found = edited.stale_after(module, edit.applied(texts[module]))
        assert found == dependents_of(module, edit.start[0]), edit
        module, edit = random.choice(cosmetic)
        assert edited.stale_after(module, edit.applied(texts[module])) == set(), edit


def test_edits_of_the_snippets_make_exactly_what_depends_on_them_stale() -> None:
    """`make bench` makes 1,000 of them."""
    library = Library(Path(__file__).parents[3])
    assert list(wrong_hashes(library, 40, Random(1))) == []
