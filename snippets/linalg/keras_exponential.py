"""The matrix exponential in keras.ops: batched, differentiable, and with static shapes for XLA."""

from typing import Any

import keras
import numpy as np
from keras import ops

from snippets.linalg.exponential import PADE_13, THETA_13

Tensor = Any  # a tensor of whichever backend Keras runs on


def expm(A: Tensor, *, max_squarings: int = 10) -> Tensor:
    r"""Return $e^A$ for real matrices, eagerly or compiled, in operations of `keras.ops` alone.

    A compiled program cannot loop as often as its input says without giving up reverse-mode
    derivatives, so the number of squarings is fixed when the function is traced: all `max_squarings`
    are there, and each matrix takes part in those that its 1-norm asks for. `squarings_for` turns a
    bound on the norm into that number; the default covers norms up to 5500. A matrix beyond it, or
    with nan in it, becomes nan: never a wrong number, and no harm to the rest of the batch.

    Shapes:
        A: (..., n, n) -> (..., n, n), float32 or float64

    Raises:
        ValueError: `A` is not float32 or float64, its last two axes are not known and equal, or
            `max_squarings` is negative.

    Example:
        >>> ops.convert_to_numpy(expm(ops.convert_to_tensor([[0.0, 1.0], [0.0, 0.0]]))).tolist()
        [[1.0, 1.0], [0.0, 1.0]]

    Reference: Higham, The scaling and squaring method for the matrix exponential revisited,
    SIAM J. Matrix Anal. Appl. 26 (2005). doi:10.1137/04061101X
    """
    A = as_real_square_tensor(A)
    if max_squarings < 0:
        raise ValueError(
            f"expected max_squarings >= 0, received {max_squarings}; "
            "squarings_for turns a bound on the 1-norm into that number"
        )
    columns = ops.sum(ops.abs(A), axis=-2, keepdims=True)
    norm = ops.max(columns, axis=-1, keepdims=True, initial=0.0)  # (..., 1, 1)
    within = norm <= THETA_13 * 2**max_squarings  # false for nan
    pending = [norm > THETA_13 * 2**step for step in range(max_squarings)]
    A = ops.where(within, A, ops.zeros_like(A))  # a solve with nan would stop the batch
    for beyond in pending:
        A = ops.where(beyond, A / 2, A)  # (eq:scaling)
    X = _pade_13(A)
    for beyond in pending:
        X = ops.where(beyond, X @ X, X)  # (eq:scaling)
    return ops.where(within, X, ops.full_like(X, np.nan))


def log_det_exp(A: Tensor) -> Tensor:
    r"""Return $\ln\det e^A=\operatorname{tr}A$ for real matrices.

    Shapes:
        A: (..., n, n) -> (...), float32 or float64

    Raises:
        ValueError: `A` is not float32 or float64, or its last two axes are not known and equal.

    Example:
        >>> float(log_det_exp(ops.convert_to_tensor([[800.0, 7.0], [7.0, -799.0]])))
        1.0
    """
    return ops.trace(as_real_square_tensor(A), axis1=-2, axis2=-1)  # (eq:main)


def squarings_for(norm: float) -> int:
    r"""Return the `max_squarings` that matrices of 1-norm up to `norm` need.

    Shapes:
        norm: scalar -> scalar

    Raises:
        ValueError: `norm` is negative, inf or nan.

    Example:
        >>> squarings_for(5.0), squarings_for(100.0), squarings_for(5500.0)
        (0, 5, 10)
    """
    if not 0 <= norm < np.inf:
        raise ValueError(f"expected a finite norm >= 0, received {norm}; bound it by the layer's constraint")
    return int(np.ceil(np.log2(max(norm / THETA_13, 1.0))))  # (eq:scaling)


def as_real_square_tensor(A: Tensor) -> Tensor:
    """Return `A` as a tensor of square matrices whose size is known when the function is traced.

    Shapes:
        A: (..., n, n) -> (..., n, n), float32 or float64

    Raises:
        ValueError: `A` is not float32 or float64, or its last two axes are not known and equal.

    Example:
        >>> tuple(as_real_square_tensor(ops.eye(3)).shape)
        (3, 3)
    """
    A = ops.convert_to_tensor(A)
    dtype = keras.backend.standardize_dtype(A.dtype)
    if dtype not in ("float32", "float64"):
        raise ValueError(
            f"expected float32 or float64, received {dtype}; "
            'use keras.ops.cast(A, "float32"), which half precision needs for the solve too'
        )
    if len(A.shape) < 2 or A.shape[-1] is None or A.shape[-1] != A.shape[-2]:
        raise ValueError(
            f"expected square matrices of shape (..., n, n) with n known, received {tuple(A.shape)}; "
            "give the input a static shape"
        )
    return A


def _pade_13(A: Tensor) -> Tensor:
    b, I = PADE_13, ops.eye(A.shape[-1], dtype=A.dtype)
    A2 = A @ A
    A4 = A2 @ A2
    A6 = A2 @ A4
    U = A6 @ (b[13] * A6 + b[11] * A4 + b[9] * A2)
    U = A @ (U + b[7] * A6 + b[5] * A4 + b[3] * A2 + b[1] * I)
    V = A6 @ (b[12] * A6 + b[10] * A4 + b[8] * A2)
    V = V + b[6] * A6 + b[4] * A4 + b[2] * A2 + b[0] * I
    return ops.solve(V - U, V + U)  # (eq:pade)
