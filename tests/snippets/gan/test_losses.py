"""The losses against their formulas, and what the bracket of the single loss does."""

from __future__ import annotations

import re

import numpy as np
import pytest

S = np.linspace(-6, 6, 49)
FORMULAS = {
    "hinge": (np.maximum(0, 1 - S), np.maximum(0, 1 + S), -S),
    "non_saturating": (np.log1p(np.exp(-S)), np.log1p(np.exp(S)), np.log1p(np.exp(-S))),
    "wasserstein": (-S, S, -S),
    "least_squares": ((S - 1) ** 2, S**2, (S - 1) ** 2),
}

each_loss = pytest.mark.parametrize("name", FORMULAS)


@each_loss
def test_a_loss_is_its_formula(gan, run, name):
    loss = gan.losses.adversarial_loss(name)
    for function, expected in zip((loss.real, loss.fake, loss.generator), FORMULAS[name], strict=True):
        assert np.allclose(run(function, S), expected, rtol=1e-12, atol=1e-14)


def test_the_logistic_loss_does_not_overflow(gan):
    loss = gan.losses.non_saturating()
    assert loss.real(np.array([-1e4])).numpy() == [1e4]
    assert loss.fake(np.array([-1e4])).numpy() == [0]


@each_loss
def test_the_discriminator_falls_with_real_scores_and_the_generator_with_its_own(gan, tensorflow, name):
    """A step down the loss raises real scores, lowers fake ones, and the generator raises its own."""
    loss = gan.losses.adversarial_loss(name)
    score = tensorflow.constant([0.2, 0.5, 0.8])  # between the targets of the least squares
    for function, sign in ((loss.real, -1), (loss.fake, 1), (loss.generator, -1)):
        with tensorflow.GradientTape() as tape:
            tape.watch(score)
            total = tensorflow.reduce_sum(function(score))
        slope = tape.gradient(total, score).numpy() * sign
        assert (slope >= 0).all()
        assert slope.max() > 0


@each_loss
def test_the_single_loss_is_the_discriminators_in_value_for_every_weight(gan, name):
    loss = gan.losses.adversarial_loss(name)
    real, fake = np.random.default_rng(0).standard_normal((2, 32, 1)).astype("float32")
    expected = gan.losses.discriminator_loss(loss, real=real, fake=fake)
    for weight in (0.0, 1.0, 1e6):
        value = gan.losses.single_loss(
            loss, real=real, fake=fake, fake_detached=fake, generator_weight=weight
        )
        assert float(value) == float(expected)  # the bracket is 0, not nearly 0


def test_a_loss_that_does_not_exist_is_refused_with_the_nearest(gan):
    message = (
        "expected a loss of ['hinge', 'least_squares', 'non_saturating', 'wasserstein'], "
        "received 'nonsaturating'; did you mean 'non_saturating'?"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gan.losses.adversarial_loss("nonsaturating")
    with pytest.raises(ValueError, match=r"received 'x'; pick one of them$"):
        gan.losses.adversarial_loss("x")
