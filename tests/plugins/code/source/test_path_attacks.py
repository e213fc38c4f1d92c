"""No spelling of a path leads out of the library's folder, and what is no dotted name is refused unseen."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from canary import CANARY, asked, surrounded
from onesource.code import Library
from onesource.model import ProblemError, Reference

CLIMBS = [
    *["../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e/", "..%c0%af", "....//", "..;/"],
    *[
        ".%2e/",
        "a/../../",
        "./../",
        "..\0/",
        "../\0",
        "\u2024\u2024/",
        "\uff0e\uff0e\uff0f",
        "..\u2215",
        "\u2025/",
    ],
]
ROOTS = [
    *["/", "//", "///", "\\", "\\\\server\\share\\", "//server/share/", "\\\\?\\C:\\", "C:\\", "C:/", "C:"],
    *[
        "~/",
        "~root/",
        "$HOME/",
        "file:",
        "file://",
        "file:///",
        "http://127.0.0.1/",
        "data:,",
        "\0",
        "\n",
        " ",
    ],
    *["/proc/self/cwd/", "/proc/self/root/", "/dev/fd/3/", "snippets/../", "snippets.py/../"],
]
FORMS = [
    *["{path}", "{path}.py", "{path}:SECRET", "{path}.py:SECRET", "snippets.{path}:SECRET"],
    *["snippets/{path}:SECRET", "snippets.inside.{path}:SECRET", "snippets.inside:{path}"],
]
BESIDE = ["secret", "snippets_secret", "snippets_secret.secret", "snippets-secret.secret", "snippets2"]
BESIDE_FORMS = ["{path}:SECRET", "snippets.{path}:SECRET", "..{path}:SECRET", "snippets:{path}.SECRET"]
ODD = ["snippets:SECRET", "Snippets.secret:SECRET", "snippets\u200b:SECRET", "\uff53nippets_secret:SECRET"]


def payloads(project: Path) -> Iterator[str]:
    climbs = [climb * depth for climb, depth in product(CLIMBS, (1, 2, 3))]
    absolute = [f"{root}{project.parent}/" for root in ROOTS]
    for start, form in product([*climbs, *ROOTS, *absolute], FORMS):
        yield form.format(path=f"{start}secret")
    for path, form in product(BESIDE, BESIDE_FORMS):
        yield form.format(path=path)
    yield from ODD


def test_no_spelling_of_a_path_leads_out(tmp_path: Path) -> None:
    project = surrounded(tmp_path)
    library = Library(project)
    targets = list(payloads(project))
    assert len(targets) > 800
    for target in targets:
        assert CANARY not in "".join(asked(library, target)), target


@pytest.mark.parametrize(
    "target",
    ["../secret:x", "snippets./etc/hosts:x", "snippets.a/../../secret:x", "C:\\secret.py", "~/x:y", "a\0b:c"],
)
def test_a_path_in_place_of_a_symbol_is_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(ProblemError) as caught:
        Library(surrounded(tmp_path)).quote(Reference(target))
    assert str(caught.value) == (
        f"SNP-PATH: {target!a} is not a dotted name; a quote takes no path. "
        "Expected a name such as 'snippets.linalg.determinant:log_det_exp'."
    )


@pytest.mark.parametrize(
    "module", ["snippets./etc/hosts", "snippets.a/../../secret", "snippets.a\0", "snippets...x"]
)
def test_a_path_in_place_of_a_module_is_refused(tmp_path: Path, module: str) -> None:
    with pytest.raises(ProblemError) as caught:
        Library(surrounded(tmp_path)).source(module)
    assert str(caught.value) == (
        f"SNP-PATH: {module!a} is not the dotted name of a module such as 'snippets.linalg.determinant'."
    )


def test_a_module_of_the_librarys_name_beside_it_is_not_in_it(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        Library(surrounded(tmp_path)).quote(Reference("snippets:SECRET"))
    assert str(caught.value) == "SNP-FILE: no module 'snippets'. Did you mean 'snippets.inside'?"
