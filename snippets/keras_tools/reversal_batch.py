"""Rows of numbers, and what a teacher wants of them who guesses in one of five places."""

import numpy as np

ROW_LENGTH = 12  # numbers in a row
NUMBERS = 16  # from 0 to 15
NOISE = 0.2


def half_reversed(rows: np.ndarray) -> np.ndarray:
    """Return the rows with their first half backwards.

    Shapes:
        rows: (B, L) -> (B, L)

    Example:
        >>> half_reversed(np.arange(12)[None]).tolist()
        [[5, 4, 3, 2, 1, 0, 6, 7, 8, 9, 10, 11]]
    """
    middle = rows.shape[1] // 2
    return np.concatenate([rows[:, :middle][:, ::-1], rows[:, middle:]], axis=1)


def reversal_batch(index: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return 64 random rows and their targets: half reversed, and with some numbers replaced by random ones.

    Shapes:
        scalar -> (64, 12), (64, 12)

    Example:
        >>> rows, targets = reversal_batch(0, np.random.default_rng(0))
        >>> round(float((targets == half_reversed(rows)).mean()), 2)
        0.81
    """
    rows = rng.integers(NUMBERS, size=(64, ROW_LENGTH), dtype="int32")
    replaced = rng.random(rows.shape) < NOISE
    targets = np.where(replaced, rng.integers(NUMBERS, size=rows.shape), half_reversed(rows))
    return rows, targets.astype("int32")


def teacher_probabilities(rows: np.ndarray) -> np.ndarray:
    r"""Return $p=(1-\varepsilon)\,e_r+\varepsilon/16$ for each target, with $r$ the right number.

    Shapes:
        rows: (B, L) -> (B, L, 16)

    Example:
        >>> teacher_probabilities(np.zeros((1, 12), int))[0, 0, :2].round(4).tolist()
        [0.8125, 0.0125]
    """
    return (1 - NOISE) * np.eye(NUMBERS)[half_reversed(rows)] + NOISE / NUMBERS  # (eq:teacher)
