"""What the tests of the formulas share: one MathJax for a run, and a text that holds many formulas."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onesource.math import Mathematics


@pytest.fixture(scope="session")
def mathematics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mathematics]:
    macros = {"R": r"\mathbb{R}", "norm": [r"\left\|#1\right\|", 1]}
    with Mathematics(tmp_path_factory.mktemp("project"), macros, styled=True) as mathematics:
        yield mathematics


@pytest.fixture
def corpus() -> str:
    """More than 300 formulas, as posts have them."""
    return Path(__file__).with_name("corpus.md").read_text(encoding="utf-8")
