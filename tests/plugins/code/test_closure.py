"""What a closure says of itself, apart from the programs that are made of it."""

from collections.abc import Callable, Mapping

import pytest

from onesource.code import Library
from onesource.code.closure import closure
from onesource.code.names.refusal import Refusal
from onesource.model import Problem, ProblemError

LibraryOf = Callable[[Mapping[str, str | bytes]], Library]

FILES = {
    "snippets/__init__.py": "",
    "snippets/shapes.py": (
        "import math\nimport numpy as np\nfrom scipy.linalg import expm\n\nSIDE: float = 2.0\n\n\n"
        "class Square:\n    def area(self):\n        return SIDE**2 * np.pi\n\n\n"
        "def unused():\n    import keras\n    return expm, math, keras\n"
    ),
    "snippets/use.py": (
        "from snippets.shapes import Square as Box\n\n\ndef double(x):\n    return 2 * x\n\n\n"
        "def area():\n    return double(Box().area())\n"
    ),
}


def test_a_closure_names_its_symbols_and_the_packages_that_it_imports(library_of: LibraryOf) -> None:
    found = closure(library_of(FILES), "snippets.use:area")
    assert found.target.dotted == "snippets.use:area"
    assert found.symbols == (
        "snippets.shapes:SIDE", "snippets.shapes:Square", "snippets.use:double", "snippets.use:area",
    )  # fmt: skip
    assert [external.dotted for external in found.externals] == ["numpy"]
    assert found.third_party == ("numpy",)


def test_a_package_that_is_imported_inside_a_function_counts(library_of: LibraryOf) -> None:
    assert closure(library_of(FILES), "snippets.shapes:unused").third_party == ("keras", "scipy")


def test_a_method_has_the_closure_of_its_class(library_of: LibraryOf) -> None:
    library = library_of(FILES)
    of_method = closure(library, "snippets.shapes:Square.area")
    assert of_method.symbols == closure(library, "snippets.shapes:Square").symbols
    assert of_method.target.name == "Square.area"


def test_a_name_that_a_module_hands_on_has_the_closure_of_what_it_names(library_of: LibraryOf) -> None:
    library = library_of(FILES)
    assert closure(library, "snippets.use:Box").symbols == closure(library, "snippets.shapes:Square").symbols


def test_a_symbol_that_does_not_exist_is_refused_as_in_a_quote(library_of: LibraryOf) -> None:
    with pytest.raises(ProblemError) as caught:
        closure(library_of(FILES), "snippets.use:aera")
    assert str(caught.value).startswith("SNP-SYMBOL: no symbol 'snippets.use:aera'. Did you mean")


def test_a_refusal_knows_its_place(library_of: LibraryOf) -> None:
    library = library_of({**FILES, "snippets/late.py": "def late():\n    return eval('1')\n"})
    with pytest.raises(Refusal) as caught:
        closure(library, "snippets.late:late")
    assert caught.value.problem == Problem(
        "snippets/late.py",
        2,
        "PRG-DYNAMIC",
        "'eval' runs code that is known only when it runs. Write the code out.",
    )


def test_what_is_nested_too_deeply_is_refused(library_of: LibraryOf) -> None:
    library = library_of({**FILES, "snippets/deep.py": f"def deep():\n    return {'+'.join('1' * 900)}\n"})
    with pytest.raises(Refusal) as caught:
        closure(library, "snippets.deep:deep")
    assert str(caught.value) == (
        "PRG-DEEP: snippets/deep.py:1: nested more than 150 levels deep. Split what is nested."
    )
    assert closure(library, "snippets.use:area").symbols


def test_a_file_that_cannot_be_read_harms_no_other(library_of: LibraryOf) -> None:
    library = library_of({**FILES, "snippets/broken.py": "def ("})
    assert closure(library, "snippets.use:area").symbols


def test_a_package_without_its_init_file_is_refused(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "snippets/a.py": "import snippets.b\n\n\ndef f():\n    return snippets.b.g()\n",
            "snippets/b.py": "def g(): pass\n",
        }
    )
    with pytest.raises(Refusal) as caught:
        closure(library, "snippets.a:f")
    assert str(caught.value) == (
        "PRG-IMPORT: snippets/a.py:1: no module 'snippets'. Did you mean 'snippets.a' or 'snippets.b'?"
    )
