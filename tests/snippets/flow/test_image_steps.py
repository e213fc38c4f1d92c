from __future__ import annotations

import json

import numpy as np
import pytest


def test_the_logit_step_is_inverted_and_its_log_determinant_is_that_of_its_slopes(flow, tensorflow):
    step = flow.LogitStep(17, dtype="float64")
    x = tensorflow.constant(np.random.default_rng(0).random((5, 2, 2, 1)) * 17)
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        y = step(x)
    slopes = tape.gradient(y, x).numpy()
    assert np.allclose(step.log_det(x), np.log(slopes).sum(axis=(1, 2, 3)))
    assert np.allclose(step.inverse(y), x, atol=1e-12)
    assert np.isfinite(step(np.array([[0.0, 17.0]])).numpy()).all()


def test_squeezing_only_moves_entries(flow):
    step = flow.Squeeze()
    x = np.random.default_rng(0).standard_normal((3, 8, 6, 2)).astype("float32")
    y = step(x)
    assert tuple(y.shape) == step.compute_output_shape(x.shape) == (3, 4, 3, 8)
    assert np.array_equal(step.inverse(y), x)
    assert np.array_equal(np.sort(y.numpy(), axis=None), np.sort(x, axis=None))
    assert np.array_equal(y[:, 1, 2, :2], x[:, 2, 4])
    assert not step.log_det(x).numpy().any()


def test_bad_input_is_refused(flow):
    with pytest.raises(ValueError, match=r"expected levels >= 2 and 0 < alpha < 0.5, received 17 and 0.5"):
        flow.LogitStep(17, alpha=0.5)
    with pytest.raises(ValueError, match="expected images of even, known size"):
        flow.Squeeze().compute_output_shape((None, 5, 4, 1))


def test_the_logit_step_is_built_again_from_its_config(flow):
    step = flow.LogitStep(17, alpha=0.1)
    assert flow.LogitStep.from_config(json.loads(json.dumps(step.get_config()))).alpha == 0.1
