"""The table of eigenvalues, computed twice: from the fields and from the formulas."""

from collections.abc import Iterable
from math import sqrt

import numpy as np

from snippets.gan.consensus import consensus
from snippets.gan.critics import quadratic_potential
from snippets.gan.dirac import (
    Field,
    least_squares_field,
    minimax_field,
    non_saturating_field,
    wasserstein_field,
)
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.dynamics import eigenvalues
from snippets.gan.instance_noise import instance_noise
from snippets.gan.spectrum import consensus_eigenvalues, damped_eigenvalues


def table_differences(*, weights: Iterable[float]) -> dict[str, float]:
    """Return how far the eigenvalues of each field's numerical Jacobian are from their formula, at most.

    Shapes:
        weights: k numbers -> one number for each row of the table

    Example:
        >>> max(table_differences(weights=[0.3]).values()) < 1e-8
        True
    """
    weights, rotation = list(weights), np.array([0.5j, -0.5j])
    rows: dict[str, list[tuple[Field, np.ndarray]]] = {
        "zero-sum": [(minimax_field, rotation)],
        "non-saturating": [(non_saturating_field, rotation)],
        "least squares": [(least_squares_field, rotation)],
        "wasserstein": [(wasserstein_field, 2 * rotation)],
        "quadratic potential": [(quadratic_potential, 2 * rotation)],
        "penalty": [(gradient_penalty(minimax_field, weight=w), damped_eigenvalues(w)) for w in weights],
        "noise": [(instance_noise(deviation=sqrt(2 * w)), damped_eigenvalues(w)) for w in weights],
        "consensus": [(consensus(minimax_field, weight=w), consensus_eigenvalues(w)) for w in weights],
    }
    return {name: max(_distance(*pair) for pair in pairs) for name, pairs in rows.items()}


def _distance(field: Field, expected: np.ndarray) -> float:
    found = eigenvalues(field)
    return min(float(np.abs(found - order).max()) for order in (expected, expected[::-1]))
