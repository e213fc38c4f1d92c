from __future__ import annotations

import numpy as np
import pytest

from snippets.embedding.hinge import joint_hinge
from snippets.embedding.sphere import (
    as_unit_vectors,
    cosine_factor,
    exponential_map,
    retract,
    riemannian_step,
    tangent_gradient,
)


def unit(rng, *shape):
    x = rng.standard_normal(shape)
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def test_a_step_stays_on_the_sphere_whatever_the_gradient_and_the_rate():
    rng = np.random.default_rng(0)
    x = unit(rng, 1000, 20)
    gradient = rng.standard_normal((1000, 20)) * 10.0 ** rng.integers(-8, 8, (1000, 1))
    for modified in (True, False):
        moved = riemannian_step(x, gradient, learning_rate=0.3, modified=modified)
        assert np.abs(np.linalg.norm(moved, axis=1) - 1).max() < 1e-12


def test_the_tangent_gradient_is_orthogonal_to_the_point():
    rng = np.random.default_rng(1)
    x = unit(rng, 1000, 20)
    assert np.abs((x * tangent_gradient(x, rng.standard_normal((1000, 20)))).sum(axis=1)).max() < 1e-14


def test_the_tangent_gradient_is_the_gradient_along_the_sphere():
    rng = np.random.default_rng(2)
    x, a = unit(rng, 6), rng.standard_normal((6, 6))
    gradient = (a + a.T) @ x  # of x.a x
    z = tangent_gradient(x, rng.standard_normal(6))
    h = 1e-5
    ahead, behind = exponential_map(x, h * z), exponential_map(x, -h * z)
    slope = (ahead @ a @ ahead - behind @ a @ behind) / (2 * h)
    assert slope == pytest.approx(tangent_gradient(x, gradient) @ z, abs=1e-8)


def test_the_gradient_of_the_normalised_vector_is_the_tangent_gradient_over_its_length():
    rng = np.random.default_rng(3)
    theta, b = 3 * rng.standard_normal(5), rng.standard_normal(5)
    h, eye = 1e-6, np.eye(5)
    f = lambda t: b @ t / np.linalg.norm(t)  # noqa: E731
    numeric = np.array([(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in eye])
    length = np.linalg.norm(theta)
    assert numeric == pytest.approx(tangent_gradient(theta / length, b) / length, abs=1e-9)


def test_the_retraction_agrees_with_the_exponential_map_to_third_order():
    rng = np.random.default_rng(4)
    x = unit(rng, 8)
    z = tangent_gradient(x, rng.standard_normal(8))
    z /= np.linalg.norm(z)
    errors = [np.linalg.norm(retract(x, h * z) - exponential_map(x, h * z)) for h in (1e-1, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(1000, rel=0.02)
    assert errors[1] == pytest.approx(1e-6 / 3, rel=1e-3)  # h - arctan h = h^3/3


def test_a_step_turns_by_the_arctangent_of_its_length_and_never_by_a_right_angle():
    x, z = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    for length in (0.1, 1.0, 1e6):
        angle = np.arccos(np.clip(retract(x, length * z) @ x, -1, 1))
        assert angle == pytest.approx(np.arctan(length), abs=1e-7)
        assert angle < np.pi / 2


def test_two_gradients_of_one_projection_get_different_steps():
    x = np.array([1.0, 0.0])
    ahead, behind = np.array([-2.0, -1.0]), np.array([2.0, -1.0])  # -gradient: near x, and on the far side
    assert np.array_equal(tangent_gradient(x, ahead), tangent_gradient(x, behind))
    plain = [riemannian_step(x, g, learning_rate=0.5, modified=False) for g in (ahead, behind)]
    assert np.array_equal(*plain)
    near, far = (riemannian_step(x, g, learning_rate=0.5) for g in (ahead, behind))
    assert far @ x < near @ x  # the far target moves the point further
    assert cosine_factor(x, ahead) == pytest.approx(1 - 2 / np.sqrt(5))
    assert cosine_factor(x, behind) == pytest.approx(1 + 2 / np.sqrt(5))


def test_small_steps_descend_on_a_quadratic():
    rng = np.random.default_rng(5)
    a = rng.standard_normal((6, 6))
    a = a + a.T
    start, lowest = unit(rng, 6), np.linalg.eigvalsh(a)[0]
    for modified in (True, False):
        x, values = start, []
        for _ in range(2000):
            values.append(x @ a @ x)
            x = riemannian_step(x, 2 * a @ x, learning_rate=0.01, modified=modified)
        assert np.all(np.diff(values) <= 1e-12)
        assert values[-1] == pytest.approx(lowest, abs=0.2 if modified else 1e-9)


def test_near_its_target_the_modified_step_slows_down_to_one_over_the_square_root():
    b, x = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    steps, rate = 5_000, 0.1
    plain = x
    for _ in range(steps):
        x = riemannian_step(x, -b, learning_rate=rate)
        plain = riemannian_step(plain, -b, learning_rate=rate, modified=False)
    angle = np.arctan2(x[1], x[0])
    assert angle**2 * rate * steps == pytest.approx(1, rel=0.02)
    assert abs(plain[1]) < 1e-15


def test_the_gradients_of_the_hinge_are_its_differences():
    rng = np.random.default_rng(6)
    vectors = unit(rng, 4, 30, 7)
    _, gradients = joint_hinge(*vectors)

    def loss(points):  # off the sphere too
        v, u, d, n = points
        return np.maximum(0, 0.15 - ((v + d) * (u - n)).sum(axis=-1))

    for which, gradient in enumerate(gradients):
        for axis in range(7):
            shift = np.zeros((4, 1, 7))
            shift[which, 0, axis] = 1e-6
            numeric = (loss(vectors + shift) - loss(vectors - shift)) / 2e-6
            assert numeric == pytest.approx(gradient[:, axis], abs=1e-8)


def test_the_hinge_is_zero_with_zero_gradients_once_the_margin_is_kept():
    loss, gradients = joint_hinge([1, 0], [1, 0], [1, 0], [-1, 0])
    assert loss == 0
    assert all(np.array_equal(gradient, [0, 0]) for gradient in gradients)


def test_vectors_off_the_sphere_are_named():
    message = "expected rows of length 1, received one of length 2; divide by np.linalg.norm"
    with pytest.raises(ValueError) as caught:
        as_unit_vectors([[1.0, 0.0], [0.0, 2.0]])
    assert str(caught.value) == message
    with pytest.raises(ValueError) as caught:
        retract([1.0, 0.0], [1.0, 0.0])
    assert str(caught.value) == (
        "expected z tangent at x, received x.z up to 1; project it: tangent_gradient(x, z)"
    )
