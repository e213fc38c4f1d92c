"""Every displayed equation of the single-loss post, derived anew by finite differences on a GAN in numpy.

Nothing of `snippets` is used for the equations themselves: four networks of a few weights, float64.
"""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
POSTS = {
    language: (ROOT / "docs" / language / "posts" / "single-loss-gan.md").read_text(encoding="utf-8")
    for language in ("en", "zh")
}
both_languages = pytest.mark.parametrize("post", POSTS.values(), ids=POSTS.keys())

RNG = np.random.default_rng(0)
REAL, CODES = RNG.standard_normal((7, 2)), RNG.standard_normal((7, 2))
PHI, THETA = RNG.standard_normal(9), RNG.standard_normal(6)
WEIGHT = 3.0


def D(phi, x):
    """Two inputs, two tanh, one score."""
    return np.tanh(x @ phi[:4].reshape(2, 2) + phi[4:6]) @ phi[6:8] + phi[8]


def G(theta, z):
    return np.tanh(z @ theta[:4].reshape(2, 2)) + theta[4:6]


def softplus(s):
    return np.logaddexp(0, s)


def L_D(phi, theta):
    return softplus(-D(phi, REAL)).mean() + softplus(D(phi, G(theta, CODES))).mean()


def L_G(phi, theta):
    return softplus(-D(phi, G(theta, CODES))).mean()


def single(phi, theta, stopped):
    return L_D(phi, stopped) + WEIGHT * (L_G(phi, theta) - L_G(phi, stopped))


def gradient(function, x, step=1e-5):
    directions = step * np.eye(len(x))
    return np.array([(function(x + d) - function(x - d)) / (2 * step) for d in directions])


def by_phi(function):
    return gradient(lambda phi: function(phi, THETA), PHI)


def by_theta(function):
    return gradient(lambda theta: function(PHI, theta), THETA)


def close(found, expected, tolerance=1e-7):
    return np.allclose(found, expected, rtol=0, atol=tolerance)


def test_value_and_gradients_of_the_single_loss():
    assert single(PHI, THETA, THETA) == L_D(PHI, THETA)
    assert close(gradient(lambda phi: single(phi, THETA, THETA), PHI), by_phi(L_D))
    assert close(gradient(lambda theta: single(PHI, theta, THETA), THETA), WEIGHT * by_theta(L_G))


def test_the_field_is_no_gradient_and_its_asymmetry_is_the_mixed_derivative():
    def mixed(function):  # (9, 6): derivative by theta of the gradient by phi
        return gradient(lambda theta: gradient(lambda phi: function(phi, theta), PHI, 1e-4), THETA, 1e-4).T

    field_d_by_theta = mixed(L_D)  # rows phi, columns theta
    field_g_by_phi = gradient(
        lambda phi: WEIGHT * gradient(lambda theta: L_G(phi, theta), THETA, 1e-4), PHI, 1e-4
    )
    asymmetry = field_d_by_theta - field_g_by_phi
    assert close(asymmetry, mixed(lambda phi, theta: L_D(phi, theta) - WEIGHT * L_G(phi, theta)), 1e-5)
    assert np.abs(asymmetry).max() > 0.1


def adam(gradients, *, epsilon, weight=1.0, beta_1=0.9, beta_2=0.999):
    """The moves, as the post writes Keras's Adam, for a rate of 1."""
    m = v = 0.0
    moves = []
    for t, g in enumerate(weight * gradients, start=1):
        m, v = beta_1 * m + (1 - beta_1) * g, beta_2 * v + (1 - beta_2) * g**2
        rate = math.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        moves.append(-rate * m / (np.sqrt(v) + epsilon))
    return np.array(moves)


def rmsprop(gradients, *, epsilon, weight=1.0, rho=0.9):
    v, moves = 0.0, []
    for g in weight * gradients:
        v = rho * v + (1 - rho) * g**2
        moves.append(-g / np.sqrt(v + epsilon))
    return np.array(moves)


GRADIENTS = RNG.standard_normal((20, 8)) * 10.0 ** np.arange(-8, 0)


def test_a_weight_divides_the_epsilon_of_adam_and_by_its_square_that_of_rmsprop():
    weighted, smaller = adam(GRADIENTS, epsilon=1e-7, weight=10), adam(GRADIENTS, epsilon=1e-8)
    assert np.allclose(weighted, smaller, rtol=1e-12, atol=0)
    weighted, smaller = rmsprop(GRADIENTS, epsilon=1e-7, weight=10), rmsprop(GRADIENTS, epsilon=1e-9)
    assert np.allclose(weighted, smaller, rtol=1e-12, atol=0)


def test_our_adam_and_rmsprop_are_those_of_keras(tensorflow):
    import keras

    from snippets.gan.displacement import displacement

    found = displacement(keras.optimizers.Adam(1.0), GRADIENTS)
    assert np.allclose(found, adam(GRADIENTS, epsilon=1e-7).sum(axis=0), rtol=1e-4)
    found = displacement(keras.optimizers.RMSprop(1.0), GRADIENTS)
    assert np.allclose(found, rmsprop(GRADIENTS, epsilon=1e-7).sum(axis=0), rtol=1e-4)


def test_the_first_step_of_adam_grows_by_the_formula_and_between_its_bounds():
    first = GRADIENTS[:1]
    ratio = (adam(first, epsilon=1e-7, weight=10) / adam(first, epsilon=1e-7))[0]
    g, hat = np.abs(first[0]), 1e-7 / math.sqrt(1 - 0.999)
    assert np.allclose(ratio, 10 * (g + hat) / (10 * g + hat), rtol=1e-12)
    assert (ratio >= 1).all()
    assert (ratio <= 10).all()


def test_the_two_orders_differ_by_the_term_of_second_order():
    d_step, g_slope = by_phi(L_D), lambda phi: gradient(lambda theta: L_G(phi, theta), THETA)
    jacobian = gradient(lambda phi: g_slope(phi), PHI, 1e-4).T  # (6, 9)
    remainders = []
    for eta in (0.02, 0.01):
        simultaneous = THETA - eta * WEIGHT * g_slope(PHI)
        alternating = THETA - eta * WEIGHT * g_slope(PHI - eta * d_step)
        remainders.append(alternating - simultaneous - eta**2 * WEIGHT * jacobian @ d_step)
    assert np.linalg.norm(remainders[0]) / np.linalg.norm(remainders[1]) == pytest.approx(8, rel=0.1)
    assert np.linalg.norm(remainders[1]) < 0.05 * np.linalg.norm(0.01**2 * WEIGHT * jacobian @ d_step)


@pytest.mark.parametrize("eta", [0.1, 0.7, 1.9])
def test_the_smallest_gan_spirals_or_stays_on_an_ellipse(eta):
    """From the losses psi theta and -psi theta, by their derivatives alone."""
    theta, psi = RNG.standard_normal(2)
    together = np.array([theta + eta * psi, psi - eta * theta])
    assert close(together, np.array([[1, eta], [-eta, 1]]) @ [theta, psi], 1e-14)
    assert (together**2).sum() == pytest.approx((1 + eta**2) * (theta**2 + psi**2))
    moved = psi - eta * theta
    in_turn = np.array([theta + eta * moved, moved])
    assert close(in_turn, np.array([[1 - eta**2, eta], [-eta, 1]]) @ [theta, psi], 1e-14)
    form = np.array([[1, -eta / 2], [-eta / 2, 1]])
    assert in_turn @ form @ in_turn == pytest.approx([theta, psi] @ form @ [theta, psi])
    assert np.linalg.eigvalsh(form) == pytest.approx([1 - eta / 2, 1 + eta / 2])


def test_the_penalties_are_half_the_weighted_mean_squares_of_slopes(gan, tensorflow):
    import keras

    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "tanh"), keras.layers.Dense(1)])
    network.set_weights([PHI[:4].reshape(2, 2), PHI[4:6], PHI[6:8, None], PHI[8:]])
    for penalty, x in ((gan.penalties.r1_penalty, REAL), (gan.penalties.r2_penalty, G(THETA, CODES))):
        slopes = [gradient(lambda point: D(PHI, point), point) for point in x]
        expected = np.mean([slope @ slope for slope in slopes]) / 2
        assert float(penalty(network, x.astype("float32"))) == pytest.approx(expected, rel=1e-5)


def test_shares_of_equal_parts_add_up_to_the_mean():
    losses = RNG.standard_normal(12)
    assert sum(part.mean() / 3 for part in np.split(losses, 3)) == pytest.approx(losses.mean())


@both_languages
def test_the_settings_in_the_prose_are_those_of_the_code(post, tensorflow):
    import inspect

    from snippets.gan import digits, displacement, ring, ring_experiment

    text = post.replace(",", "")
    assert f"{100 * (1 - math.exp(-9 / 2)):.1f}\\%" in text
    assert f"\\approx{math.sqrt(1e-7 / (1 - 0.99)):.3f}" in text
    parameters = inspect.signature(ring_experiment.train_on_ring).parameters
    assert str(parameters["n_steps"].default) in text
    assert f"{ring_experiment.BATCH} " in text
    assert f"{ring_experiment.N_JUDGED} " in text or f"{ring_experiment.N_JUDGED}\n" in text
    assert f"{1 / 8}" in text
    assert f"{ring.STD} " in text or f"{ring.STD}。" in text
    assert displacement.BATCH == ring_experiment.BATCH
    assert str(digits.N_TRAIN) in text
    assert "1797" in text
    assert "n_steps=6000" in text
    assert "6000 " in text


@both_languages
def test_what_the_prose_says_of_the_frozen_numbers_is_so(post):
    """Sentences whose words, not only whose numbers, depend on the results."""
    notebook = json.loads((ROOT / "results" / "single-loss-gan.ipynb").read_text(encoding="utf-8"))
    outputs = {
        cell["id"]: "\n".join(
            "".join(output.get("data", {}).get("text/plain", output.get("text", "")))
            for output in cell["outputs"]
        )
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    }

    def table(name):
        lines = [re.split(r"\s{2,}", line.strip()) for line in outputs[name].splitlines() if line.strip()]
        return {row[0]: row[1:] for row in lines[1:] if len(row) > 1}

    ratios = {name: [float(each) for each in row] for name, row in table("ratios").items()}
    assert ratios["SGD"] == ratios["SGD, momentum 0.9"] == [10, 10, 10]
    assert ratios["Adam"][0] < ratios["RMSprop, ρ 0.99"][0] < 10
    assert ratios["RMSprop, ρ 0.99"] == sorted(ratios["RMSprop, ρ 0.99"], reverse=True)
    quality = {name: [float(each) for each in row] for name, row in table("quality").items()}
    assert quality["single loss"][1] < 0.3  # "does not work at all"
    assert quality["single loss"][2] > quality["alternating"][1]  # "can do as well"
    assert quality["single loss, R1"][1] > quality["single loss"][0]
    assert quality["alternating, R1"][0] < quality["alternating"][0]
    gap, gap_with_r1 = (
        quality["alternating" + name][0] - quality["single loss" + name][0] for name in ("", ", R1")
    )
    assert 0 < gap_with_r1 < gap / 2  # "narrows the gap between the means to a fraction"
    assert (
        quality["alternating, R1"][4] > 2 * quality["alternating"][4]
    )  # "the share of their rarest mode rises"
    values = {each["text"]: each["value"] for each in notebook["metadata"]["onesource"]["values"]}
    worst_of_same_codes = float(values['f"{min(same_codes):.2f}"'])
    assert worst_of_same_codes > quality["alternating"][1] - 0.05  # "it is the order"
    assert float(values['f"{minutes:.1f}"']) < 5
    digits = table("digit-scores")
    certain, classes, told_apart = (float(each) for each in digits["generated"])
    assert certain > 0.7  # "most are legible"
    assert classes > 9  # "no digit is missing"
    assert 0.55 < told_apart < 0.85  # "sees more than it should"
    assert "SharedForwardGAN" in outputs["refusal"]
