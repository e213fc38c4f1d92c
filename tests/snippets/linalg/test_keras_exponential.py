from __future__ import annotations

import re
from functools import partial
from types import ModuleType

import numpy as np
import pytest

from snippets.linalg.exponential import expm as numpy_expm

TOLERANCE = {"float32": 1e-5, "float64": 1e-13}


@pytest.fixture(scope="module")
def linalg(tensorflow: ModuleType) -> ModuleType:
    from snippets.linalg import keras_exponential

    return keras_exponential


def batch(dtype: str) -> np.ndarray:
    """Matrices of the norms 0.03 to 30, so that each needs another number of squarings."""
    A = np.random.default_rng(0).standard_normal((2, 4, 5, 5))
    A /= np.linalg.norm(A, 1, axis=(-2, -1), keepdims=True)
    return (A * np.array([0.03, 1.0, 8.0, 30.0])[:, None, None]).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_is_the_numpy_version_in_every_way_of_running(linalg, run, dtype):
    A = batch(dtype)
    X = run(partial(linalg.expm, max_squarings=3), A).numpy()
    expected = numpy_expm(A.astype("float64"))
    error = np.linalg.norm(X - expected, axis=(-2, -1)) / np.linalg.norm(expected, axis=(-2, -1))
    assert X.dtype == dtype
    assert error.max() < TOLERANCE[dtype]


def test_log_det_exp_is_the_trace_in_every_way_of_running(linalg, run):
    A = batch("float64")
    assert np.allclose(run(linalg.log_det_exp, A), np.trace(A, axis1=-2, axis2=-1), rtol=0, atol=1e-14)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0), (1, 1)])
def test_empty_batches_and_small_matrices_keep_their_shape(linalg, run, shape):
    zeros = np.zeros(shape, "float32")
    assert np.array_equal(
        run(partial(linalg.expm, max_squarings=1), zeros), np.broadcast_to(np.eye(shape[-1]), shape)
    )
    assert run(linalg.log_det_exp, zeros).shape == shape[:-2]


def test_a_norm_beyond_the_squarings_gives_nan_for_that_matrix_only(linalg, run):
    A = np.array([np.eye(2), 100 * np.eye(2)])
    X = run(lambda A: linalg.expm(A, max_squarings=2), A).numpy()
    assert np.allclose(X[0], np.e * np.eye(2), rtol=1e-14, atol=0)
    assert np.isnan(X[1]).all()


def test_a_bad_matrix_becomes_nan_and_the_rest_of_the_batch_is_right(linalg, run):
    good = np.array([[0.0, 1.0], [0.0, 0.0]])
    X = run(linalg.expm, np.array([good, good + np.nan, good + np.inf, good - 1e300])).numpy()
    assert np.allclose(X[0], [[1.0, 1.0], [0.0, 1.0]], rtol=1e-14, atol=0)
    assert np.isnan(X[1:]).all()


@pytest.mark.parametrize(("norm", "squarings"), [(0.0, 0), (5.37, 0), (5.38, 1), (10.0, 1), (5500.0, 10)])
def test_squarings_for_a_norm_are_enough_and_no_more(linalg, norm, squarings):
    assert linalg.squarings_for(norm) == squarings
    X = linalg.expm(np.array([[-norm]]), max_squarings=squarings)
    assert np.isfinite(X).all()
    if squarings:
        assert np.isnan(linalg.expm(np.array([[-norm]]), max_squarings=squarings - 1)).all()


def test_the_gradient_is_the_adjoint_derivative(linalg, tensorflow, run):
    rng = np.random.default_rng(0)
    A, G, D = rng.standard_normal((3, 2, 4, 4)) * np.array([0.5, 3.0])[:, None, None]

    def gradient(A):
        with tensorflow.GradientTape() as tape:
            tape.watch(A)
            total = tensorflow.reduce_sum(G * linalg.expm(A, max_squarings=3))
        return tape.gradient(total, A)

    slope = (run(gradient, tensorflow.constant(A)).numpy() * D).sum()
    # The derivative of exp at A in the direction D is the upper right block of exp [[A, D], [0, A]].
    blocks = numpy_expm(np.block([[A, D], [np.zeros_like(A), A]]))
    assert slope == pytest.approx((G * blocks[:, :4, 4:]).sum(), rel=1e-11)


def test_an_unneeded_squaring_that_overflows_leaves_the_gradient_alone(linalg, tensorflow):
    A = tensorflow.constant([[[80.0]], [[-1.0]]])
    with tensorflow.GradientTape() as tape:
        tape.watch(A)
        X = linalg.expm(A)
    assert np.allclose(tape.gradient(X, A), X, rtol=1e-4)


@pytest.mark.xla
@pytest.mark.parametrize("name", ["expm", "log_det_exp"])
def test_it_is_ready_for_an_accelerator(linalg, tensorflow, name):
    from snippets.testing.accelerator import accelerator_report

    A = tensorflow.constant(batch("float32"))
    report = accelerator_report(getattr(linalg, name), A, again=(A + 1,), allow_float64=False)
    assert report.problems == ()
    assert report.traces == 1


@pytest.mark.replicas(2)
def test_two_replicas_give_what_one_device_gives(linalg, tensorflow, two_replicas):
    A = tensorflow.constant(batch("float64"))
    expm = partial(linalg.expm, max_squarings=3)
    expected = expm(A)

    @tensorflow.function
    def step(halves):
        return two_replicas.run(tensorflow.function(expm, jit_compile=True), args=(halves,))

    halves = two_replicas.experimental_distribute_values_from_function(
        lambda context: A[context.replica_id_in_sync_group]
    )
    replicas = two_replicas.experimental_local_results(step(halves))
    assert len(replicas) == 2
    assert np.allclose(tensorflow.stack(replicas), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["expm", "log_det_exp", "as_real_square_tensor"])
def test_bad_input_is_refused(linalg, tensorflow, name):
    function = getattr(linalg, name)
    for dtype in ("int32", "complex64", "bfloat16"):
        message = (
            f"expected float32 or float64, received {dtype}; "
            'use keras.ops.cast(A, "float32"), which half precision needs for the solve too'
        )
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            function(tensorflow.zeros((2, 2), dtype))
    message = (
        "expected square matrices of shape (..., n, n) with n known, received (2, 3); "
        "give the input a static shape"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        function(tensorflow.zeros((2, 3)))


def test_a_size_unknown_when_traced_is_refused_and_an_unknown_batch_is_not(linalg, tensorflow):
    traced = tensorflow.function(linalg.expm)
    message = re.escape("received (None, None); give the input a static shape")
    with pytest.raises(ValueError, match=message):
        traced.get_concrete_function(tensorflow.TensorSpec((None, None), "float32"))
    traced.get_concrete_function(tensorflow.TensorSpec((None, 3, 3), "float32"))


def test_numbers_that_make_no_sense_are_refused(linalg):
    message = (
        "expected max_squarings >= 0, received -1; squarings_for turns a bound on the 1-norm into that number"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        linalg.expm(np.eye(2), max_squarings=-1)
    message = "expected a finite norm >= 0, received inf; bound it by the layer's constraint"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        linalg.squarings_for(np.inf)
