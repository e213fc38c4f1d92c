"""A site is published as long as its tests vouch for it: with evidence that a real run of them recorded."""

import os
import subprocess
import sys

import pytest

from blog import Blog, replace

SETTINGS = """
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
addopts = "-p no:cacheprovider -p onesource.evidence.plugin"
"""
TESTS = """
from snippets.area import PI, disc_area


def test_disc():
    assert 12 < disc_area(2) < 13


def test_pi():
    assert 3 < PI < 4
"""
DISC = TESTS[TESTS.index("def test_disc") : TESTS.index("def test_pi")]
PLACE = "docs/posts/discs.md:11"


@pytest.fixture
def tested(blog: Blog) -> Blog:
    """With tests, and a site that asks for their evidence."""
    for name, text in {"pyproject.toml": SETTINGS, "tests/test_area.py": TESTS}.items():
        (blog.root / name).parent.mkdir(exist_ok=True)
        (blog.root / name).write_text(text, encoding="utf-8")
    evidence = "  - onesource.markdown: {evidence: results/evidence.json}\n"
    replace(blog.root / "mkdocs.yml", "  - onesource.markdown\n", evidence)
    return blog


def run_tests(blog: Blog) -> None:
    """As `make test` does."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**ours, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "--evidence", "results/evidence.json"]
    subprocess.run(command, cwd=blog.root, env=environment, capture_output=True, check=False)


CHANGED = (
    "the tests of 'snippets.area:disc_area' have changed since they passed, or are gone. Run 'make test'."
)
NONE = "no passing test executes 'snippets.area:disc_area'. Write one, then run 'make test'."


@pytest.mark.parametrize(
    ("old", "new", "after"),
    [
        (DISC, "", f"EVD-NONE {PLACE}: {NONE}"),
        ("12 <", "13 <", f"EVD-NONE {PLACE}: {NONE}"),
        ("12", "11", ""),
    ],
    ids=["a deleted test", "a broken test", "another test"],
)
def test_the_build_names_the_post_for_which_no_test_vouches(
    tested: Blog, old: str, new: str, after: str
) -> None:
    run_tests(tested)
    assert tested.build("-q").returncode == 0
    published = tested.tree()
    replace(tested.root / "tests/test_area.py", old, new)
    for message in (f"EVD-STALE {PLACE}: {CHANGED}", after):
        run = tested.build("-q")
        assert run.returncode == bool(message)
        assert message in run.stderr
        assert not message or run.stderr.count("EVD-") == 1
        assert not message or tested.tree() == published
        run_tests(tested)
