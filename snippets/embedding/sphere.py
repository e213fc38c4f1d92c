"""The sphere: tangent gradients, the way back to the sphere, and the step of JoSE."""

import numpy as np
from numpy.typing import ArrayLike


def tangent_gradient(x: ArrayLike, gradient: ArrayLike) -> np.ndarray:
    r"""Return $(I-xx^\top)\nabla f(x)$, the part of a Euclidean gradient that is tangent to the sphere.

    Shapes:
        x, gradient: (..., p) -> (..., p); x of length 1

    Raises:
        ValueError: a row of `x` is not of length 1.

    Example:
        >>> tangent_gradient([1.0, 0.0], [3.0, 4.0])
        array([0., 4.])
    """
    x, gradient = as_unit_vectors(x), np.asarray(gradient, "float64")
    return gradient - (x * gradient).sum(axis=-1, keepdims=True) * x  # (eq:tangent)


def retract(x: ArrayLike, z: ArrayLike) -> np.ndarray:
    r"""Return $R_x(z)=(x+z)/\lVert x+z\rVert$, the point of the sphere nearest to $x+z$.

    Shapes:
        x, z: (..., p) -> (..., p); z tangent at x, x of length 1

    Raises:
        ValueError: a row of `x` is not of length 1, or a row of `z` is not orthogonal to it.

    Example:
        >>> retract([1.0, 0.0], [0.0, 1.0]).round(4)
        array([0.7071, 0.7071])
    """
    x, z = as_unit_vectors(x), np.asarray(z, "float64")
    along = np.abs((x * z).sum(axis=-1))
    if np.any(along > 1e-6 * (1 + np.linalg.norm(z, axis=-1))):
        raise ValueError(
            f"expected z tangent at x, received x.z up to {along.max():.3g}; "
            "project it: tangent_gradient(x, z)"
        )
    return (x + z) / np.linalg.norm(x + z, axis=-1, keepdims=True)  # (eq:retraction)


def exponential_map(x: ArrayLike, z: ArrayLike) -> np.ndarray:
    r"""Return $\cos(\lVert z\rVert)x+\sin(\lVert z\rVert)z/\lVert z\rVert$, where a geodesic ends.

    Shapes:
        x, z: (..., p) -> (..., p); z tangent at x, x of length 1

    Raises:
        ValueError: a row of `x` is not of length 1.

    Example:
        >>> exponential_map([1.0, 0.0], [0.0, np.pi / 2]).round(12)
        array([0., 1.])
    """
    x, z = as_unit_vectors(x), np.asarray(z, "float64")
    length = np.linalg.norm(z, axis=-1, keepdims=True)
    return np.cos(length) * x + np.sinc(length / np.pi) * z  # (eq:exponential)


def cosine_factor(x: ArrayLike, gradient: ArrayLike) -> np.ndarray:
    r"""Return $1+x^\top g/\lVert g\rVert$: 0 if $-g$ points along $x$, 2 if it points the other way.

    Shapes:
        x, gradient: (..., p) -> (...); x of length 1; 1 where the gradient is 0

    Raises:
        ValueError: a row of `x` is not of length 1.

    Example:
        >>> [float(cosine_factor([1.0, 0.0], g)) for g in ([-2.0, 0.0], [0.0, 3.0], [5.0, 0.0])]
        [0.0, 1.0, 2.0]
    """
    x, gradient = as_unit_vectors(x), np.asarray(gradient, "float64")
    length = np.linalg.norm(gradient, axis=-1)
    along = (x * gradient).sum(axis=-1)
    return 1 + along / np.where(length > 0, length, 1)  # (eq:factor)


def riemannian_step(
    x: ArrayLike, gradient: ArrayLike, *, learning_rate: float, modified: bool = True
) -> np.ndarray:
    r"""Return the points after one step down the gradient, on the sphere.

    $R_x\big(-\eta\,c\,(I-xx^\top)g\big)$ with $c$ the `cosine_factor`, or $c=1$ if not `modified`.

    Shapes:
        x, gradient: (..., p) -> (..., p); x of length 1

    Raises:
        ValueError: a row of `x` is not of length 1.

    Example:
        >>> riemannian_step([1.0, 0.0], [0.0, -1.0], learning_rate=1.0).round(4)
        array([0.7071, 0.7071])

    Reference: Meng et al., Spherical text embedding, NeurIPS 2019, equation 6. arXiv:1911.01196
    """
    factor = cosine_factor(x, gradient)[..., None] if modified else 1.0
    return retract(x, -learning_rate * factor * tangent_gradient(x, gradient))  # (eq:step)


def as_unit_vectors(x: ArrayLike) -> np.ndarray:
    """Return `x` as float64 rows of length 1.

    Shapes:
        x: (..., p) -> (..., p)

    Raises:
        ValueError: a row is not of length 1, to 1e-5.

    Example:
        >>> as_unit_vectors([0, 1])
        array([0., 1.])
    """
    x = np.asarray(x, "float64")
    length = np.linalg.norm(x, axis=-1)
    if x.ndim == 0 or not np.all(np.abs(length - 1) <= 1e-5):
        worst = length.flat[np.argmax(np.abs(length - 1))] if np.size(length) else length
        raise ValueError(
            f"expected rows of length 1, received one of length {worst:.6g}; divide by np.linalg.norm"
        )
    return x
