"""Cells without their imports from the library."""

import pytest

from onesource.code.names.entities import External
from onesource.notebook.cell_code import (
    Import,
    library_imports,
    names_of,
    packages_of,
    without_library_imports,
)

NAMES = {"snippets.a:f": "f", "snippets.a:g": "g_a", "snippets.b:h": "h"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from snippets.a import f\n\nf(1)", "f(1)"),
        ("import numpy as np\n\nfrom snippets.a import f\n\nf(1)", "import numpy as np\n\nf(1)"),
        ("from snippets.a import f as k\nk(1)", "k = f\nk(1)"),
        ("from snippets.a import f, g\ng(1)", "g = g_a\ng(1)"),
        ("from snippets.a import (\n    f,\n)\nfrom snippets.b import h\nf(h)", "f(h)"),
        ("x = 1; from snippets.a import f; f(x)", "x = 1; f(x)"),
        ("def f():\n    pass\n\n\nf()", "def f():\n    pass\n\n\nf()"),
        ("from snippets.a import f", ""),
    ],
)
def test_a_cell_becomes(code, expected):
    assert without_library_imports(code, "snippets", NAMES) == expected


def test_imports_of_the_library_are_found():
    code = "from snippets.a import f as k, g\nimport numpy"
    assert library_imports(code, "snippets") == [Import("snippets.a:f", "k"), Import("snippets.a:g", "g")]


def test_names_are_found_with_what_is_imported_as_them():
    code = (
        "import numpy as np\nimport os.path\nfrom math import pi as tau\nfor i in range(3):\n    print(np.pi)"
    )
    found = names_of([code], "snippets")
    assert found["np"] == External("numpy", "", "np")
    assert found["os"] == External("os", "", "os")
    assert found["tau"] == External("math", "pi", "tau")
    assert (found["i"], found["range"], found["print"]) == (None, None, None)


def test_a_name_that_is_bound_anew_is_no_longer_what_was_imported():
    assert names_of(["import numpy as np", "np = 3"], "snippets") == {"np": None}


def test_packages_are_found_in_functions_too():
    assert packages_of(["import a.b\ndef f():\n    from c.d import e"]) == {"a", "c"}
