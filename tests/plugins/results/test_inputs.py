"""What changed since results were computed is named; what cannot change them is not a change."""

import os
from dataclasses import replace

import pytest

from onesource.model import ProblemError
from onesource.results.inputs import changes, read_data
from onesource.results.loaded import loaded_versions
from onesource.results.normal import normal
from onesource.results.pins import Pins, normalised, read_pins

PINS = Pins(
    {"numpy": (("2.4.6", "python_full_version < '3.12'"), ("2.5.5", "python_full_version >= '3.12'"))}
)


def test_nothing_changed(frozen):
    assert changes(frozen.inputs, replace(frozen.inputs, versions={}, python=""), PINS) == []


def test_each_input_is_named(frozen):
    current = replace(
        frozen.inputs,
        cells=(("one", "0" * 64), ("new", "0" * 64), ("two", "b" * 64)),
        expressions=(("", "d" * 64), ("one", "d" * 64)),
        code={},
        data={"data/a.csv": "0" * 64},
    )
    assert changes(frozen.inputs, current, Pins({"numpy": (("2.5.0", ""), ("2.4.9", ""))})) == [
        "the cell 'one'",
        "the cell 'new', which is new",
        "the cell 'three', which is gone",
        "the expressions before all cells",
        "the code of 'snippets.area:disc_area', which is gone",
        "the file 'data/a.csv'",
        "numpy (2.4.6 before, 2.4.9 or 2.5.0 in requirements.txt)",
    ]
    assert changes(frozen.inputs, frozen.inputs, Pins({})) == [
        "numpy (2.4.6 before, no version in requirements.txt)"
    ]


def test_another_order_is_a_change(frozen):
    current = replace(frozen.inputs, cells=tuple(reversed(frozen.inputs.cells)))
    assert changes(frozen.inputs, current, PINS) == ["the order of the cells"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("x = 1  # one", "x=1"),
        ("f(a,\n  b)", "f(a, b)"),
        ('"""Doc."""', "'''Doc.'''"),
        ("def f():\n    'Doc.'\n    return 1", "def f():\n    return (1)\n\n"),
    ],
)
def test_comments_and_formatting_leave_the_normal_form(one, two):
    assert normal(one) == normal(two)


@pytest.mark.parametrize(
    ("one", "two"), [("x = 1", "x = 2"), ("x", "x;"), ("f(a)", "f(b)"), ("1", "1.0"), ("'a'", "b'a'")]
)
def test_everything_else_changes_it(one, two):
    assert normal(one) != normal(two)


def test_the_lock_is_read_as_versions(tmp_path):
    lock = tmp_path / "requirements.txt"
    assert read_pins(lock) == Pins({})
    lock.write_text(
        "# a comment\nnumpy==2.4.6 ; python_version < '3.12' \\\n    --hash=sha256:00\n"
        "numpy==2.5.0 ; python_version >= '3.12'\nScikit_Learn==1.9 \\\n    # via x==1\n",
        encoding="utf-8",
    )
    pins = read_pins(lock)
    assert [pins.versions("numpy", python) for python in ("3.11", "3.12", "3.13")] == [
        {"2.4.6"},
        {"2.5.0"},
        {"2.5.0"},
    ]
    assert pins.versions("scikit-learn", "3.11") == {"1.9"}
    assert pins.versions("scipy", "3.11") == set()
    assert normalised("A.b__C-d") == "a-b-c-d"


def test_the_versions_that_ran_must_be_those_of_the_lock(tmp_path):
    modules = {"json": "", "yaml": "/elsewhere/yaml/__init__.py", "own": str(tmp_path / "own.py")}
    from importlib.metadata import version

    found = version("pyyaml")
    assert loaded_versions(tmp_path, modules, Pins({"pyyaml": ((found, ""),)}), "3.11") == {"pyyaml": found}
    for pins, locked in ((Pins({}), "no version of it"), (Pins({"pyyaml": (("0.1", ""),)}), "'0.1'")):
        with pytest.raises(ProblemError) as refusal:
            loaded_versions(tmp_path, modules, pins, "3.11")
        assert str(refusal.value) == (
            f"CEL-VERSION: the cells ran with pyyaml {found}, and requirements.txt has {locked}. "
            "Run 'pip install -r requirements.txt', or lock it."
        )


def test_data_are_regular_files_inside_their_folder(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_bytes(b"1,2\n")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "data/link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "data/pipe")
    assert read_data(tmp_path, "data/a.csv") == b"1,2\n"
    for path, what in (
        ("data/link", "data/link leads out of data/. Copy the file into it."),
        ("data/pipe", "data/pipe is no file of at most 50 MB."),
        ("data/none", "data/none cannot be read: No such file or directory."),
    ):
        with pytest.raises(ProblemError) as refusal:
            read_data(tmp_path, path)
        assert refusal.value.message == what
