import re

import numpy as np
import pytest

from snippets.linalg.square import as_square_matrices


def test_integers_become_float64_and_floats_keep_their_dtype():
    assert as_square_matrices([[1, 2], [3, 4]]).dtype == np.float64
    for dtype in (np.float32, np.float64, np.complex64, np.complex128):
        assert as_square_matrices(np.eye(2, dtype=dtype)).dtype == dtype


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (0, 3, 3), (2, 0, 0), (4, 5, 2, 2)])
def test_every_stack_of_square_matrices_passes(shape):
    assert as_square_matrices(np.zeros(shape)).shape == shape


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (5, 2, 3)])
def test_other_shapes_are_refused(shape):
    message = (
        f"expected square matrices of shape (..., n, n), received shape {shape}; "
        "stack several matrices along the first axes"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        as_square_matrices(np.zeros(shape))


@pytest.mark.parametrize("dtype", [np.float16, bool, object, "U1"])
def test_other_dtypes_are_refused(dtype):
    A = np.zeros((2, 2)).astype(dtype)
    message = (
        "expected one of the dtypes float32, float64, complex64, complex128 or integers, "
        f"received {A.dtype}; convert with A.astype(np.float64)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        as_square_matrices(A)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_inf_and_nan_are_refused_and_counted(bad):
    A = np.eye(3)
    A[0, 1] = A[2, 2] = bad
    message = (
        "expected finite entries, received 2 that are inf or nan; "
        "look for the step before this one that overflowed"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        as_square_matrices(A)
