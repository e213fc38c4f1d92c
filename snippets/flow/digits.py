"""The 8 x 8 digits: reading, splitting, and noise that turns grey levels into real numbers."""

import numpy as np
from sklearn.datasets import load_digits

Array = np.ndarray

LEVELS = 17  # 0 to 16


def digit_levels(*, n_test: int = 297, seed: int = 0) -> tuple[Array, Array]:
    """Return the 1,797 digits that come with scikit-learn, shuffled and split: to train on, and to test.

    Shapes:
        n_test: scalar -> (1797 - n_test, 8, 8, 1), (n_test, 8, 8, 1), float32 levels from 0 to 16

    Raises:
        ValueError: `n_test` leaves one of the two parts empty.

    Example:
        >>> train, test = digit_levels()
        >>> train.shape, test.shape, float(train.max())
        ((1500, 8, 8, 1), (297, 8, 8, 1), 16.0)

    Reference: Alpaydin and Kaynak, Optical recognition of handwritten digits, UCI Machine Learning
    Repository, 1998. doi:10.24432/C50P49
    """
    images = load_digits().images.astype("float32")[..., None]
    if not 0 < n_test < len(images):
        raise ValueError(f"expected n_test from 1 to {len(images) - 1}, received {n_test}; 297 leave 1500")
    images = images[np.random.default_rng(seed).permutation(len(images))]
    return images[n_test:], images[:n_test]


def dequantize(levels: Array, *, rng: np.random.Generator) -> Array:
    r"""Return the levels plus noise, uniform on $[0,1)$.

    The mean of $\ln p$ over the noise is at most the logarithm of the probability of the levels, so bits
    per dimension computed from it err to the safe side.

    Shapes:
        levels: (n, ...) -> (n, ...), float32

    Example:
        >>> x = dequantize(np.zeros((2, 3)), rng=np.random.default_rng(0))
        >>> bool((x >= 0).all() and (x < 1).all())
        True

    Reference: Theis, van den Oord and Bethge, A note on the evaluation of generative models, ICLR 2016.
    arXiv:1511.01844
    """
    return (levels + rng.random(levels.shape)).astype("float32")


def bits_per_dimension(log_prob: Array, *, dimensions: int) -> float:
    r"""Return $-\frac{\overline{\ln p}}{d\ln2}$; a uniform density on 17 levels has $\log_217=4.087$.

    Shapes:
        log_prob: (n,) -> scalar

    Example:
        >>> round(bits_per_dimension(np.array([-64 * np.log(17)]), dimensions=64), 3)
        4.087
    """
    return float(-np.mean(log_prob) / (dimensions * np.log(2)))  # (eq:bits)
