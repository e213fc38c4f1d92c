"""The check at the boundary: finite square matrices, and nothing else."""

import numpy as np
from numpy.typing import ArrayLike

DTYPES = ("float32", "float64", "complex64", "complex128")


def as_square_matrices(A: ArrayLike) -> np.ndarray:
    """Return `A` as an array of finite square matrices; integers become float64.

    Shapes:
        A: (..., n, n) -> (..., n, n)

    Raises:
        ValueError: `A` is not a stack of square matrices, not numeric, or not finite.

    Example:
        >>> as_square_matrices([[1, 2], [3, 4]])
        array([[1., 2.],
               [3., 4.]])
    """
    matrices = np.asarray(A)
    if matrices.ndim < 2 or matrices.shape[-1] != matrices.shape[-2]:
        raise ValueError(
            f"expected square matrices of shape (..., n, n), received shape {matrices.shape}; "
            "stack several matrices along the first axes"
        )
    if matrices.dtype.kind in "iu":
        matrices = matrices.astype(np.float64)
    if matrices.dtype.name not in DTYPES:
        raise ValueError(
            f"expected one of the dtypes {', '.join(DTYPES)} or integers, received {matrices.dtype}; "
            "convert with A.astype(np.float64)"
        )
    if not np.isfinite(matrices).all():
        raise ValueError(
            f"expected finite entries, received {np.count_nonzero(~np.isfinite(matrices))} that are "
            "inf or nan; look for the step before this one that overflowed"
        )
    return matrices
