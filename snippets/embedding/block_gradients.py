"""The gradients of a whole batch of blocks, by three matrix products, without automatic differentiation."""

from typing import Any

from keras import ops

Tensor = Any  # of whichever backend Keras runs on


def block_gradients(
    rows: tuple[Tensor, Tensor, Tensor], documents: Tensor, windows: Tensor, *, margin: float = 0.15
) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor]]:
    r"""Return the sum of the joint hinge over all tuples of a batch, and its gradients.

    A tuple is a position $t$ of a block, a context at a distance of at most the window of $t$ in the same
    block and document, and one of the $K$ negative words of $t$, which all its contexts share.

    Shapes:
        rows: centres (B, L, 1 + K, p), a word and then its negatives; contexts (B, L, p); documents (B, L, p)
        documents, windows: (B, L), integers
        -> scalar, and gradients shaped like rows

    Example:
        >>> u = ops.convert_to_tensor([[[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]]])
        >>> v = ops.convert_to_tensor([[[0.0, 1.0], [1.0, 0.0]]])
        >>> loss, _ = block_gradients((u, v, v), ops.zeros((1, 2), "int32"), ops.ones((1, 2), "int32"))
        >>> round(float(loss), 6)  # twice 0.15 - 1 + 1 + 0 - 0
        0.3
    """
    centres, contexts, paragraphs = rows
    B, L, words, p = centres.shape
    flat = ops.reshape(centres, (B, L * words, p))
    scores = ops.reshape(ops.matmul(flat, ops.swapaxes(contexts, 1, 2)), (B, L, words, L))
    scores = scores + ops.sum(centres * paragraphs[:, :, None], axis=-1, keepdims=True)  # u.v + u.d
    distance = ops.abs(ops.arange(L)[:, None] - ops.arange(L))
    near = ops.logical_and(distance > 0, distance <= windows[:, :, None])
    near = ops.logical_and(near, documents[:, :, None] == documents[:, None, :])  # (B, L, L)
    violation = margin - scores[:, :, :1] + scores[:, :, 1:]  # (B, L, K, L) (eq:hinge)
    active = ops.logical_and(violation > 0, near[:, :, None])
    weight = ops.cast(active, centres.dtype)
    signed = ops.concatenate([-ops.sum(weight, axis=2, keepdims=True), weight], axis=2)  # (eq:signed)
    flat_signed = ops.reshape(signed, (B, L * words, L))
    total = ops.sum(signed, axis=-1)[..., None]  # (B, L, 1 + K, 1)
    of_centres = ops.reshape(ops.matmul(flat_signed, contexts), centres.shape)  # (eq:blocks)
    of_centres = of_centres + total * paragraphs[:, :, None]
    of_contexts = ops.matmul(ops.swapaxes(flat_signed, 1, 2), flat)  # (eq:blocks)
    of_paragraphs = ops.sum(total * centres, axis=2)
    return ops.sum(weight * violation), (of_centres, of_contexts, of_paragraphs)
