"""Sign and logarithm of a determinant in keras.ops, by QR: XLA compiles it where it refuses LU."""

from typing import Any

from keras import ops

from snippets.linalg.keras_exponential import as_real_square_tensor

Tensor = Any  # a tensor of whichever backend Keras runs on


def slogdet_qr(A: Tensor) -> tuple[Tensor, Tensor]:
    r"""Return the sign of $\det A$ and $\ln|\det A|$ for real matrices; a singular one gives 0 and -inf.

    $A=QR$ with $Q$ orthogonal, so $|\det A|=\prod|r_{ii}|$, and the sign is that of $\prod r_{ii}$ times
    $\det Q$. Under `jit_compile=True` TensorFlow refuses `det`, `slogdet` and `lu`, not `qr`.

    Shapes:
        A: (..., n, n) -> (...), (...), float32 or float64

    Raises:
        ValueError: `A` is not float32 or float64, or its last two axes are not known and equal.

    Example:
        >>> sign, log = slogdet_qr(ops.convert_to_tensor([[0.0, 2.0], [3.0, 0.0]]))
        >>> float(sign), round(float(ops.exp(log)), 5)
        (-1.0, 6.0)
    """
    A = as_real_square_tensor(A)
    Q, R = ops.qr(A)
    diagonal = ops.diagonal(R, axis1=-2, axis2=-1)
    sign = ops.prod(ops.sign(diagonal), axis=-1) * orthogonal_sign(ops.stop_gradient(Q))
    return sign, ops.sum(ops.log(ops.abs(diagonal)), axis=-1)


def orthogonal_sign(Q: Tensor) -> Tensor:
    r"""Return the determinant of orthogonal matrices, 1 or -1, by n Householder reflections.

    Each reflection turns a column, which has length 1, into $\mp e_k$ against the sign of its pivot,
    and changes the sign of the determinant. What is left is the product of the pivots' signs.

    Shapes:
        Q: (..., n, n) -> (...), float32 or float64

    Raises:
        ValueError: `Q` is not float32 or float64, or its last two axes are not known and equal.

    Example:
        >>> float(orthogonal_sign(ops.convert_to_tensor([[0.0, 1.0], [1.0, 0.0]])))
        -1.0
    """
    Q = as_real_square_tensor(Q)
    n = Q.shape[-1]
    rows = ops.arange(n)

    def reflect(k: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        M, sign = state  # (..., n, n), (...)
        at_k = ops.cast(rows == k, M.dtype)
        v = ops.where(rows >= k, ops.matmul(M, at_k), 0.0)  # column k from the pivot down: (..., n)
        direction = ops.where(ops.sum(v * at_k, axis=-1) < 0, -1.0, 1.0)
        direction = ops.cast(direction, M.dtype)
        v = v + direction[..., None] * at_k
        twice = 2 / ops.sum(v * v, axis=-1)[..., None]
        M = M - v[..., None] * (twice * ops.squeeze(v[..., None, :] @ M, axis=-2))[..., None, :]
        return M, sign * direction

    ones = ops.ones_like(Q[..., 0, 0]) if n else ops.ones(Q.shape[:-2], dtype=Q.dtype)
    return ops.fori_loop(0, n, reflect, (Q, ones))[1]
