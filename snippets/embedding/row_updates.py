"""The step of JoSE for those rows of a table that a batch touches, in static shapes."""

from typing import Any

from keras import ops

Tensor = Any  # of whichever backend Keras runs on


def sum_by_row(ids: Tensor, gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the rows that occur in `ids`, the sum of the gradients of each, and which entries are in use.

    There are as many results as `ids`, whatever the number of different rows, for XLA wants static shapes:
    the entries in use come first, the rest have row 0 and a sum of zero.

    Shapes:
        ids: (n,) int32; gradients: (n, p) -> (n,), (n, p), (n,)

    Example:
        >>> ids, gradients = ops.convert_to_tensor([7, 3, 7]), ops.convert_to_tensor([[1.0], [2.0], [4.0]])
        >>> rows, sums, used = sum_by_row(ids, gradients)
        >>> ops.convert_to_numpy(rows).tolist(), ops.convert_to_numpy(sums).ravel().tolist()
        ([3, 7, 0], [2.0, 5.0, 0.0])
    """
    n = ids.shape[0]
    order = ops.argsort(ids)
    ordered = ops.take(ids, order)
    is_new = ops.concatenate([ops.zeros((1,), "int32"), ops.cast(ordered[1:] != ordered[:-1], "int32")])
    group = ops.cumsum(is_new)  # of the ordered ids
    group_of = ops.scatter(order[:, None], group, (n,))  # of the ids
    sums = ops.segment_sum(gradients, group_of, num_segments=n)
    used = ops.arange(n) <= group[-1]
    rows = ops.segment_max(ordered, group, num_segments=n)
    return ops.where(used, rows, 0), sums, used


def riemannian_change(x: Tensor, gradient: Tensor, learning_rate: Tensor, *, modified: bool = True) -> Tensor:
    r"""Return what `riemannian_step` adds to each row; exactly 0 where the gradient is 0.

    Shapes:
        x, gradient: (n, p); learning_rate: scalar -> (n, p)

    Example:
        >>> x, gradient = ops.convert_to_tensor([[1.0, 0.0]]), ops.convert_to_tensor([[0.0, -1.0]])
        >>> ops.convert_to_numpy(x + riemannian_change(x, gradient, 1.0)).round(4)
        array([[0.7071, 0.7071]], dtype=float32)
    """
    along = ops.sum(x * gradient, axis=-1, keepdims=True)
    length = ops.sqrt(ops.sum(gradient * gradient, axis=-1, keepdims=True))
    is_zero = length == 0
    factor = 1 + along / ops.where(is_zero, 1.0, length) if modified else 1.0  # (eq:factor)
    moved = x - learning_rate * factor * (gradient - along * x)  # (eq:step)
    moved = moved / ops.sqrt(ops.sum(moved * moved, axis=-1, keepdims=True))
    return ops.where(is_zero, 0.0, moved - x)
