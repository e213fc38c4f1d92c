import numpy as np
import pytest

from snippets.gan.consensus import consensus
from snippets.gan.critics import quadratic_potential, unit_critic
from snippets.gan.dirac import least_squares_field, minimax_field, non_saturating_field, wasserstein_field
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.instance_noise import instance_noise


@pytest.fixture(scope="module")
def states() -> np.ndarray:
    """States of the plane, none of them special."""
    return np.random.default_rng(0).normal(size=(5, 4)) * 1.5


@pytest.fixture
def losses(tensorflow):
    """The losses as papers write them: what the generator and what the discriminator descends."""
    tf = tensorflow

    def score(x, psi):
        return tf.reduce_sum(x * psi)

    def f(t):
        return tf.math.log_sigmoid(t)

    def real(psi):
        return score(tf.zeros_like(psi), psi)

    def unit_score(x, psi):
        return score(x, psi) / tf.norm(psi)

    def potential(theta, psi):
        return real(psi) - score(theta, psi)

    def penalised_potential(theta, psi):
        T = potential(theta, psi)
        return -(T - T**2 / (2 * 0.7 * tf.norm(theta)))

    def generator(t):
        return lambda theta, psi: t(score(theta, psi))

    return {
        "score": score,
        minimax_field: (generator(f), lambda a, b: -f(score(a, b)) - f(-real(b))),
        non_saturating_field: (generator(lambda t: -f(-t)), lambda a, b: -f(score(a, b)) - f(-real(b))),
        wasserstein_field: (generator(lambda t: t), lambda a, b: real(b) - score(a, b)),
        least_squares_field: (
            generator(lambda t: (t + 0.5 - 1) ** 2 / 2),
            lambda a, b: (score(a, b) + 0.5) ** 2 / 2 + (real(b) + 0.5 - 1) ** 2 / 2,
        ),
        unit_critic: (lambda a, b: -unit_score(a, b), lambda a, b: unit_score(a, b)),
        quadratic_potential: (potential, penalised_potential),
    }


@pytest.mark.parametrize(
    "field",
    [minimax_field, non_saturating_field, wasserstein_field, least_squares_field, unit_critic],
    ids=lambda field: field.__name__,
)
def test_the_closed_form_is_the_gradient_of_the_losses(field, losses, states):
    from snippets.gan.autodiff_field import field_of_losses

    by_autodiff = field_of_losses(*losses[field])
    for x in states:
        assert np.allclose(field(x), by_autodiff(x), rtol=0, atol=1e-12)


def test_gan_qp_divides_by_the_distance_of_the_points_and_not_by_the_norm_of_psi(losses, states):
    from snippets.gan.autodiff_field import field_of_losses

    by_autodiff = field_of_losses(*losses[quadratic_potential])
    for x in states:
        theta, psi = x[:2], x[2:]
        other = np.concatenate([psi, -theta - theta * (theta @ psi) / (0.7 * np.linalg.norm(psi))])
        assert np.allclose(quadratic_potential(x, scale=0.7), by_autodiff(x), rtol=0, atol=1e-12)
        assert np.abs(other - by_autodiff(x)).max() > 0.01


@pytest.mark.parametrize("on_generated", [False, True], ids=["R1", "R2"])
@pytest.mark.parametrize("center", [0.0, 0.3])
def test_gradient_penalties_are_those_of_the_discriminators_gradient(center, on_generated, losses, states):
    from snippets.gan.autodiff_field import field_of_losses, with_gradient_penalty

    for field in (minimax_field, wasserstein_field):
        generator_loss, discriminator_loss = losses[field]
        penalised = with_gradient_penalty(
            discriminator_loss, score=losses["score"], weight=0.8, center=center, on_generated=on_generated
        )
        by_autodiff = field_of_losses(generator_loss, penalised)
        closed_form = gradient_penalty(field, weight=0.8, center=center)
        for x in states:
            assert np.allclose(closed_form(x), by_autodiff(x), rtol=0, atol=1e-12)


def test_r1_looks_at_the_data_and_r2_at_the_generated_point(tensorflow):
    from snippets.gan.autodiff_field import field_of_losses, with_gradient_penalty

    tf = tensorflow

    def nothing(theta, psi):
        return tf.constant(0.0, tf.float64)

    def bent(x, psi):  # its slope at x is psi (1 + 2 x)
        return tf.reduce_sum(psi * (x + x**2))

    for on_generated, slope in [(False, 1.0), (True, 1 + 2 * 0.5)]:
        penalty = with_gradient_penalty(nothing, score=bent, weight=0.8, on_generated=on_generated)
        found = field_of_losses(lambda a, b: tf.reduce_sum(0 * a), penalty)(np.array([0.5, 3.0]))
        assert np.allclose(found, [0, -0.8 * slope**2 * 3.0], rtol=0, atol=1e-12)


def test_consensus_descends_the_squared_length_of_the_field(losses, states):
    from snippets.gan.autodiff_field import field_of_losses

    for field in (minimax_field, non_saturating_field, wasserstein_field):
        by_autodiff = field_of_losses(*losses[field], consensus=0.7)
        for x in states:
            assert np.allclose(consensus(field, weight=0.7)(x), by_autodiff(x), rtol=0, atol=1e-9)


def test_instance_noise_is_the_mean_loss_over_blurred_points(tensorflow, states):
    from snippets.gan.autodiff_field import field_of_losses

    tf = tensorflow
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    grid = 0.9 * np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
    shares = np.outer(weights, weights).ravel() / weights.sum() ** 2

    def value(theta, psi):
        fake, real = tf.linalg.matvec(theta + grid, psi), tf.linalg.matvec(grid, psi)
        return tf.reduce_sum(shares * (tf.math.log_sigmoid(fake) + tf.math.log_sigmoid(-real)))

    by_autodiff = field_of_losses(value, lambda theta, psi: -value(theta, psi))
    for x in states / 3:
        assert np.allclose(instance_noise(deviation=0.9)(x), by_autodiff(x), rtol=0, atol=1e-9)
