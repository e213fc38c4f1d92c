"""What `make check` says about a library."""

from collections.abc import Callable, Mapping
from pathlib import Path

from onesource.code import Library
from onesource.code.programs.subset import subset_problems

LibraryOf = Callable[[Mapping[str, str | bytes]], Library]


def test_every_line_in_the_way_of_a_program_is_reported_once(library_of: LibraryOf) -> None:
    library = library_of({
        "snippets/__init__.py": "",
        "snippets/broken.py": "def (",
        "snippets/plain.py": "def step(x):\n    return x\n\n\ndef twice(x):\n    return 2 * step(x)\n",
        "snippets/star.py": "from math import *\n\n\ndef root(x):\n    return x\n",
        "snippets/two.py": (
            "import random\n\nrandom.seed(0)\n\n\ndef f():\n    return eval('1')\n\n\n"
            "def g():\n    return f()\n\n\ndef h():\n    return missing\n"
        ),
        "snippets/twice.py": "def f():\n    pass\n\n\ndef f():\n    pass\n",
    })  # fmt: skip
    assert [str(problem) for problem in subset_problems(library)] == [
        "SNP-PARSE snippets/broken.py:1: snippets/broken.py:1: Python cannot read this: invalid syntax",
        "PRG-IMPORT snippets/star.py:1: 'from math import *' does not say which names it brings. "
        "Import them by name.",
        "SNP-AMBIGUOUS snippets/twice.py:1: 'snippets.twice:f' is defined 2 times in snippets/twice.py, "
        "on lines 1, 5. Rename all but one, or quote 'snippets.twice:f#1' or 'snippets.twice:f#2'.",
        "PRG-EFFECT snippets/two.py:3: 'random.seed(0)' has an effect when this file is imported, "
        "and a program would not have it. Put it into a function.",
        "PRG-DYNAMIC snippets/two.py:7: 'eval' runs code that is known only when it runs. "
        "Write the code out.",
        "PRG-UNBOUND snippets/two.py:15: nothing binds the name 'missing'. "
        "Did you mean 'g', 'random' or 'f'?",
    ]


def test_effects_and_names_that_meet_are_reported_too(library_of: LibraryOf) -> None:
    library = library_of({
        "snippets/__init__.py": "",
        "snippets/a.py": "class Result:\n    pass\n\n\ndef result():\n    return Result()\n",
        "snippets/b.py": "from snippets.a import result\n\n\nclass Result:\n    inner = result\n",
        "snippets/c.py": "print('imported')\n\n\ndef f():\n    pass\n",
    })  # fmt: skip
    assert [str(problem) for problem in subset_problems(library)] == [
        "PRG-NAME snippets/a.py:1: 'Result' is also 'snippets.b:Result', and in one program "
        "it cannot take another name: a class shows its name. Rename one of them.",
        "PRG-EFFECT snippets/c.py:1: 'print('imported')' has an effect when this file is imported, "
        "and a program would not have it. Put it into a function.",
    ]


def test_the_snippets_are_in_the_subset() -> None:
    assert subset_problems(Library(Path(__file__).parents[4])) == []
