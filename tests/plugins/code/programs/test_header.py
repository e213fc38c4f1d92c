"""The head of a program."""

import tomllib
from collections.abc import Mapping

import pytest

from onesource.code.programs.header import Versions, header
from onesource.model import ProblemError

VERSIONS: Versions = {"keras": ["keras==3.15.1", "tensorflow==2.21.0"], "numpy": "numpy==2.4.6"}


def head(required: list[str], optional: list[str] | None = None, **other: str) -> str:
    texts: Mapping[str, str] = {"source_link": "https://example.org/a.py#L3", "licence": "MIT", **other}
    return header("snippets.a:f", required=required, optional=optional or [], versions=VERSIONS, **texts)


def test_the_head_says_where_the_program_is_from_and_what_it_needs() -> None:
    assert head(["keras", "numpy"]) == (
        "# snippets.a:f, with all that it needs\n"
        "# Source: https://example.org/a.py#L3\n"
        "# Licence: MIT\n"
        "#\n"
        "# /// script\n"
        '# requires-python = ">=3.11"\n'
        "# dependencies = [\n"
        '#   "keras==3.15.1",\n'
        '#   "numpy==2.4.6",\n'
        '#   "tensorflow==2.21.0",\n'
        "# ]\n"
        "# ///\n"
    )


def test_the_metadata_can_be_read() -> None:
    script = head(["numpy"]).partition("# /// script\n")[2].partition("# ///\n")[0]
    metadata = tomllib.loads("".join(line[2:] for line in script.splitlines(keepends=True)))
    assert metadata == {"requires-python": ">=3.11", "dependencies": ["numpy==2.4.6"]}


def test_without_dependencies_the_list_is_empty() -> None:
    assert "# dependencies = []\n" in head([])


def test_an_optional_package_is_installed_where_its_version_is_known() -> None:
    assert '#   "numpy==2.4.6",\n' in head([], ["numpy"])
    assert "# dependencies = []\n" in head([], ["jax"])


def test_a_package_without_a_version_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        head(["scipy"])
    assert str(caught.value) == (
        "PRG-VERSION: 'snippets.a:f' imports 'scipy', and no version of it is known. "
        "Lock it, and say what installs it, such as 'scipy==1.0'."
    )


@pytest.mark.parametrize("link", ["https://example.org\nimport os", "a\rb", "a\u2028b", "a\x1bb"])
def test_a_line_cannot_become_two(link: str) -> None:
    with pytest.raises(ValueError, match="expected a link and a licence of one line, received 'Source: "):
        head([], source_link=link)


@pytest.mark.parametrize(
    "version", ["numpy", "numpy>=2", 'numpy==2", "evil==1', "numpy==2\n# ]", "numpy @ file:///x"]
)
def test_a_version_must_be_exact(version: str) -> None:
    with pytest.raises(ValueError, match=r"expected an exact version, such as 'numpy==1\.0', received "):
        header(
            "snippets.a:f",
            source_link="",
            licence="",
            required=["numpy"],
            optional=[],
            versions={"numpy": version},
        )
