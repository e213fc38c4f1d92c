"""The joint margin loss of a word, its context, its document and a negative word: one tuple at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snippets.embedding.sphere import as_unit_vectors


class HingeGradients(NamedTuple):
    """Euclidean gradients of the loss, one for each of the four vectors."""

    context: np.ndarray
    word: np.ndarray
    document: np.ndarray
    negative: np.ndarray


def joint_hinge(
    context: ArrayLike, word: ArrayLike, document: ArrayLike, negative: ArrayLike, *, margin: float = 0.15
) -> tuple[np.ndarray, HingeGradients]:
    r"""Return $\max(0,m-v^\top u-u^\top d+v^\top u'+u'^\top d)$ and its gradients.

    Shapes:
        context v, word u, document d, negative u': (..., p) -> (...), four times (..., p); rows of length 1

    Raises:
        ValueError: a row is not of length 1.

    Example:
        >>> loss, gradients = joint_hinge([1, 0], [0, 1], [1, 0], [1, 0])
        >>> float(loss), gradients.word.tolist()
        (2.15, [-2.0, -0.0])

    Reference: Meng et al., Spherical text embedding, NeurIPS 2019, equation 3. arXiv:1911.01196
    """
    v, u, d, negative_u = (as_unit_vectors(x) for x in (context, word, document, negative))
    difference = u - negative_u
    violation = margin - ((v + d) * difference).sum(axis=-1)  # (eq:hinge)
    active = (violation > 0).astype("float64")[..., None]
    toward_negative, toward_centre = -active * difference, active * (v + d)  # (eq:gradients)
    gradients = HingeGradients(toward_negative, -toward_centre, toward_negative, toward_centre)
    return np.maximum(violation, 0), gradients
