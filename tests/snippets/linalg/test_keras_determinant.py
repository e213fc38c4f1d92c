from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest


@pytest.fixture(scope="module")
def linalg(tensorflow: ModuleType) -> ModuleType:
    from snippets.linalg import keras_determinant

    return keras_determinant


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-4), ("float64", 1e-12)])
def test_sign_and_logarithm_are_numpys_in_every_way_of_running(linalg, run, dtype, tolerance):
    A = np.random.default_rng(0).standard_normal((3, 4, 7, 7)).astype(dtype)
    sign, log = run(linalg.slogdet_qr, A)
    expected_sign, expected = np.linalg.slogdet(A.astype("float64"))
    assert sign.dtype == log.dtype == dtype
    assert np.array_equal(sign, expected_sign)
    assert np.allclose(log, expected, rtol=0, atol=tolerance)


def test_orthogonal_matrices_of_either_sign_are_told_apart(linalg, run):
    Q = np.linalg.qr(np.random.default_rng(0).standard_normal((40, 9, 9)))[0]
    permutations = np.array([np.eye(9)[np.random.default_rng(k).permutation(9)] for k in range(40)])
    for matrices in (Q, permutations, -np.broadcast_to(np.eye(9), (2, 9, 9))):
        signs = run(linalg.orthogonal_sign, matrices)
        assert np.array_equal(signs, np.round(np.linalg.det(matrices)))


@pytest.mark.parametrize("A", [np.zeros((3, 3)), np.diag([1.0, 0.0, -2.0])])
def test_a_singular_matrix_gives_zero_and_minus_infinity(linalg, run, A):
    sign, log = run(linalg.slogdet_qr, A)
    assert (float(sign), float(log)) == (0.0, -np.inf)


@pytest.mark.parametrize("shape", [(0, 0), (2, 0, 0), (0, 3, 3)])
def test_empty_matrices_have_determinant_one_and_empty_batches_are_empty(linalg, run, shape):
    sign, log = run(linalg.slogdet_qr, np.zeros(shape, "float32"))
    assert np.array_equal(sign, np.ones(shape[:-2]))
    assert np.array_equal(log, np.zeros(shape[:-2]))


def test_the_gradient_of_log_det_exp_is_the_identity_to_eleven_digits(linalg, tensorflow, run):
    from snippets.linalg.keras_exponential import expm

    def gradient(A):
        with tensorflow.GradientTape() as tape:
            tape.watch(A)
            _, log = linalg.slogdet_qr(expm(A, max_squarings=2))
        return tape.gradient(log, A)

    A = tensorflow.constant(np.random.default_rng(0).standard_normal((3, 6, 6)))
    assert np.abs(run(gradient, A) - np.eye(6)).max() < 1e-11


def test_the_gradient_of_the_logarithm_is_the_inverse_transposed(linalg, tensorflow, run):
    def gradient(A):
        with tensorflow.GradientTape() as tape:
            tape.watch(A)
            _, log = linalg.slogdet_qr(A)
        return tape.gradient(log, A)

    A = np.random.default_rng(0).standard_normal((5, 5))
    assert np.allclose(run(gradient, tensorflow.constant(A)), np.linalg.inv(A).T, rtol=0, atol=1e-11)


@pytest.mark.xla
def test_it_is_ready_for_an_accelerator(linalg, tensorflow):
    from snippets.testing.accelerator import accelerator_report

    A = tensorflow.eye(5, batch_shape=(4,))
    report = accelerator_report(linalg.slogdet_qr, A, again=(A + 1,), allow_float64=False)
    assert report.problems == ()


@pytest.mark.parametrize("name", ["det", "slogdet", "lu"])
def test_xla_still_refuses_what_qr_replaces(tensorflow, name):
    function = tensorflow.function(getattr(tensorflow.linalg, name), jit_compile=True)
    with pytest.raises(tensorflow.errors.InvalidArgumentError, match="unsupported operations"):
        function(tensorflow.eye(3))


@pytest.mark.replicas(2)
def test_two_replicas_agree_on_a_gradient_step(linalg, tensorflow, two_replicas):
    A = tensorflow.constant(np.random.default_rng(0).standard_normal((2, 4, 4)))

    def gradient(part):
        with tensorflow.GradientTape() as tape:
            tape.watch(part)
            _, log = linalg.slogdet_qr(part)
        return tape.gradient(log, part)

    halves = two_replicas.experimental_distribute_values_from_function(
        lambda context: A[context.replica_id_in_sync_group]
    )
    compiled = tensorflow.function(gradient, jit_compile=True)
    results = tensorflow.function(lambda part: two_replicas.run(compiled, args=(part,)))(halves)
    replicas = two_replicas.experimental_local_results(results)
    assert np.allclose(tensorflow.stack(replicas), gradient(A), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["slogdet_qr", "orthogonal_sign"])
def test_bad_input_is_refused(linalg, tensorflow, name):
    with pytest.raises(ValueError, match="expected float32 or float64, received int32"):
        getattr(linalg, name)(tensorflow.zeros((2, 2), "int32"))
    with pytest.raises(ValueError, match=r"expected square matrices .* received \(2, 3\)"):
        getattr(linalg, name)(tensorflow.zeros((2, 3)))
