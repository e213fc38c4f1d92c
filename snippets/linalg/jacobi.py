"""Jacobi's formula: how a determinant changes when its matrix does."""

import numpy as np
from numpy.typing import ArrayLike

from snippets.linalg.determinant import determinant
from snippets.linalg.square import as_square_matrices


def adjugate(A: ArrayLike) -> np.ndarray:
    r"""Return $\operatorname{adj}A$, the transposed cofactors; $A\operatorname{adj}A=(\det A)I$.

    It exists for singular matrices too, where $(\det A)A^{-1}$ does not. From the singular values,
    $A=W\Sigma V^*$: $\operatorname{adj}A=\det(WV^*)\,V\operatorname{adj}(\Sigma)W^*$, and
    $\operatorname{adj}\Sigma$ holds the product of the other singular values in each place.

    Shapes:
        A: (..., n, n) -> (..., n, n)

    Raises:
        ValueError: `A` is not square, not numeric or not finite.

    Example:
        >>> adjugate([[1, 2], [3, 4]]).round(12).tolist()
        [[4.0, -2.0], [-3.0, 1.0]]
    """
    W, sigma, Vh = np.linalg.svd(as_square_matrices(A))
    ones = np.ones_like(sigma[..., :1])
    before = np.concatenate([ones, sigma[..., :-1]], axis=-1).cumprod(axis=-1)
    after = np.concatenate([ones, sigma[..., :0:-1]], axis=-1).cumprod(axis=-1)[..., ::-1]
    phase = determinant(W @ Vh)  # of modulus 1
    V, others = Vh.conj().swapaxes(-1, -2), before * after
    return phase[..., None, None] * (V * others[..., None, :]) @ W.conj().swapaxes(-1, -2)


def determinant_derivative(A: ArrayLike, dA: ArrayLike) -> np.ndarray:
    r"""Return the derivative of $\det$ at `A` in the direction `dA`.

    Shapes:
        A: (..., n, n), dA: (..., n, n) -> (...)

    Raises:
        ValueError: one of them is not square, not numeric or not finite, or their sizes differ.

    Example:
        >>> round(float(determinant_derivative([[1, 2], [2, 4]], [[1, 0], [0, 0]])), 12)
        4.0
    """
    A, dA = as_square_matrices(A), as_square_matrices(dA)
    if A.shape[-1] != dA.shape[-1]:
        raise ValueError(
            f"expected A and dA of one size, received {A.shape[-1]} and {dA.shape[-1]}; "
            "the direction is a matrix of the same shape"
        )
    return np.trace(adjugate(A) @ dA, axis1=-2, axis2=-1)  # (eq:jacobi)


def determinant_gradient(A: ArrayLike) -> np.ndarray:
    r"""Return $\partial\det A/\partial a_{ij}$, the cofactors of `A`.

    Shapes:
        A: (..., n, n) -> (..., n, n)

    Raises:
        ValueError: `A` is not square, not numeric or not finite.

    Example:
        >>> determinant_gradient([[1, 2], [3, 4]]).round(12).tolist()
        [[4.0, -3.0], [-2.0, 1.0]]
    """
    return adjugate(A).swapaxes(-1, -2)  # (eq:cofactor)
