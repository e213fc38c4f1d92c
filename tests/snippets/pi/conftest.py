"""What the tests of pi share: an oracle."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest


@pytest.fixture(scope="session")
def true_decimals() -> Callable[[int], str]:
    """Pi cut off after a number of decimals, from mpmath."""

    def cut(n_decimals: int) -> str:
        with mpmath.workdps(n_decimals + 20):
            return mpmath.nstr(+mpmath.pi, n_decimals + 20)[: n_decimals + 2]

    return cut
