from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from onesource.evidence.observer import Observed
from onesource.evidence.writer import is_complete

SOURCES = pytest.Config.ArgsSource
ROOT = Path("/project")


def config(source=SOURCES.TESTPATHS, folder=ROOT, **options) -> SimpleNamespace:
    return SimpleNamespace(
        args_source=source,
        rootpath=ROOT,
        invocation_params=SimpleNamespace(dir=folder),
        getoption=options.get,
    )


@pytest.mark.parametrize(
    "found",
    [
        config(),
        config(SOURCES.INVOCATION_DIR),
        config(lf=False, ignore=None, override_ini=["strict_markers=true"]),
    ],
)
def test_a_run_without_a_choice_is_one_of_all_tests(found):
    assert is_complete(found, [Observed(), Observed()])


@pytest.mark.parametrize(
    "found",
    [
        config(SOURCES.ARGS),
        config(SOURCES.INVOCATION_DIR, ROOT / "tests"),
        config(lf=True),
        config(ignore=["tests/a.py"]),
        config(ignore_glob=["*"]),
        config(inifilename="other.ini"),
        config(override_ini=["testpaths=tests/a"]),
    ],
)
def test_a_run_with_a_choice_is_not(found):
    assert not is_complete(found, [Observed()])


def test_tests_that_were_deselected_in_any_process_are_a_choice():
    assert not is_complete(config(), [Observed(), Observed(deselected=True)])
