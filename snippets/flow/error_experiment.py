"""What can be measured without training: norms of convolutions, errors of inverses and of estimates."""

from dataclasses import dataclass

import numpy as np
from keras import ops

from snippets.flow.fixed_point import banach_bound, fixed_point_inverse
from snippets.flow.iresnet_flow import dense_branch
from snippets.flow.jacobian_log_det import estimate_log_det, random_signs, random_terms
from snippets.flow.residual_block import InvertibleResidualBlock
from snippets.flow.roulette import roulette_samples, roulette_variance
from snippets.flow.spectral_conv2d import SpectralConv2D
from snippets.linalg.logarithm import log_det_series_bound

Array = np.ndarray

STEEPEST = 2 * 2.3994  # where x sigmoid(x / 2) has its largest slope


def steep_block(*, coefficient: float, seed: int = 0) -> InvertibleResidualBlock:
    r"""Return a block of the plane in float64 whose branch contracts hardly more than its bound says.

    Its three kernels are rotations or reflections, shrunk to the coefficient, and its hidden biases put
    0 where LipSwish is steepest. An ordinary branch is far easier to invert.

    Shapes:
        the block: (B, 2) -> (B, 2)

    Example:
        >>> round(steep_block(coefficient=0.9).lipschitz_bound(), 3)
        0.729
    """
    branch = dense_branch([2, 2, 2], coefficient=coefficient, seed=seed, dtype="float64")
    block = InvertibleResidualBlock(branch, seed=seed, dtype="float64")
    block.build((None, 2))
    rng = np.random.default_rng(seed)
    for layer in branch.layers[::2]:
        layer.kernel.assign(np.linalg.qr(rng.standard_normal((2, 2)))[0])
        layer.converge_norm()
    for layer in branch.layers[:-1:2]:
        layer.bias.assign([STEEPEST, STEEPEST])
    return block


def norm_gap(kernel: Array, *, size: int) -> float:
    """Return the norm of a convolution of `size` x `size` pixels, divided by that of the reshaped kernel.

    Shapes:
        kernel: (k, k, n, m), size -> scalar

    Example:
        >>> round(norm_gap(np.ones((3, 3, 1, 1)), size=8), 2)
        2.76
    """
    layer = SpectralConv2D(kernel.shape[-1], kernel.shape[0], dtype="float64")
    layer.build((None, size, size, kernel.shape[2]))
    layer.kernel.assign(kernel)
    reshaped = np.linalg.norm(kernel.reshape(-1, kernel.shape[-1]), 2)
    return layer.converge_norm() / float(reshaped)


@dataclass(frozen=True)
class InverseErrors:
    """The largest error over some points and Banach's two bounds, by the number of steps."""

    steps: list[int]
    error: list[float]
    before: list[float]  # from the first step
    after: list[float]  # from the last step


def inverse_errors(block: InvertibleResidualBlock, x: Array, *, max_steps: int) -> InverseErrors:
    r"""Invert the images of known points, step by step.

    Shapes:
        x: (n, 2) -> lists of max_steps numbers

    Example:
        >>> class Half:
        ...     g = staticmethod(lambda x: x / 2)
        ...
        ...     def __call__(self, x):
        ...         return 1.5 * x
        ...
        ...     def lipschitz_bound(self):
        ...         return 0.6
        >>> found = inverse_errors(Half(), np.ones((3, 2)), max_steps=5)
        >>> found.error[-1] <= found.after[-1] <= found.before[-1]
        True
    """
    y, L = block(x), block.lipschitz_bound()
    first = float(np.linalg.norm(ops.convert_to_numpy(block.g(y)), axis=1).max())
    steps, error, after = list(range(1, max_steps + 1)), [], []
    for n in steps:
        found, bound, _ = fixed_point_inverse(block.g, y, lipschitz=L, tolerance=1e-300, max_iterations=n)
        error.append(float(np.linalg.norm(ops.convert_to_numpy(found) - x, axis=1).max()))
        after.append(float(ops.max(bound)))
    before = [banach_bound(L, n=n, first_step=first) for n in steps]
    return InverseErrors(steps, error, before, after)


@dataclass(frozen=True)
class RoundedErrors:
    """The error of float32 iterates after some numbers of steps, and two bounds on it."""

    steps: list[int]
    error: list[float]
    exact_numbers: list[float]  # what the theorem on exact numbers would say
    rounded_numbers: list[float]  # what fixed_point_inverse says


def rounded_errors(slope: float, *, steps: list[int]) -> RoundedErrors:
    r"""Solve $x+\lambda x=1$ in float32, where successive iterates coincide before they are right.

    Shapes:
        slope: $\lambda$; steps: m numbers, at least 2 -> lists of m numbers

    Example:
        >>> found = rounded_errors(-0.9, steps=[200])
        >>> found.exact_numbers[0] < found.error[0] < found.rounded_numbers[0]
        True
    """
    slope = float(np.float32(slope))  # so that g is rounded once
    y, true = ops.ones((1, 1), "float32"), 1 / (1 + slope)
    options = {"lipschitz": abs(slope), "tolerance": 1e-30}
    found = RoundedErrors(steps, [], [], [])
    for n in steps:
        (x, bound, _), (before, _, _) = (
            fixed_point_inverse(lambda x: slope * x, y, max_iterations=count, **options)
            for count in (n, n - 1)
        )
        found.error.append(abs(float(x[0, 0]) - true))
        found.exact_numbers.append(abs(slope) / (1 - abs(slope)) * abs(float(x[0, 0]) - float(before[0, 0])))
        found.rounded_numbers.append(float(bound[0]))
    return found


@dataclass(frozen=True)
class Bias:
    """How far estimates of a log-determinant are off on average, at one point."""

    exact: float
    terms: list[int]
    truncated: list[float]  # absolute errors of the truncated series
    bound: list[float]  # of the theorem
    roulette: float  # error of the mean of all draws
    standard_error: float
    mean_terms: float  # that the roulette took


def bias(block: InvertibleResidualBlock, x: Array, *, n_draws: int, terms: list[int]) -> Bias:
    r"""Compare the truncated series, in expectation over the signs, with the mean of many roulettes.

    Shapes:
        x: (2,) -> one Bias

    Example:
        >>> class Half:
        ...     g = staticmethod(lambda x: x / 2)
        ...
        ...     def log_det(self, x):
        ...         return 2 * np.log(1.5) + 0 * x[:, 0]
        ...
        ...     def lipschitz_bound(self):
        ...         return 0.5
        >>> found = bias(Half(), np.ones(2), n_draws=4000, terms=[1, 5])
        >>> abs(found.roulette) < 4 * found.standard_error, found.truncated[1] < found.bound[1]
        (True, True)
    """
    one = ops.convert_to_tensor(x[None], "float64")
    exact, L = float(block.log_det(one)[0]), block.lipschitz_bound()
    signs = ops.convert_to_tensor([[1.0, 1.0], [1.0, -1.0]], "float64")  # their mean is the expectation
    truncated = []
    for n in terms:
        values = estimate_log_det(block.g, ops.tile(one, (2, 1)), signs, n_terms=ops.full((2,), n, "int32"))
        truncated.append(abs(float(ops.mean(values)) - exact))
    many = ops.tile(one, (n_draws, 1))
    v = random_signs((n_draws, 2), dtype="float64", seed=1)
    n_terms = random_terms(n_draws, n_exact=3, stop_probability=0.5, seed=2)
    values = estimate_log_det(block.g, many, v, n_terms=n_terms, n_exact=3, stop_probability=0.5)
    draws = ops.convert_to_numpy(values)
    bounds = [log_det_series_bound(2, norm=L, n_terms=n) for n in terms]
    standard_error = float(draws.std(ddof=1) / np.sqrt(n_draws))
    mean_terms = float(np.mean(ops.convert_to_numpy(n_terms)))
    return Bias(exact, terms, truncated, bounds, float(draws.mean()) - exact, standard_error, mean_terms)


def roulette_deviations(
    slopes: list[float], *, n_samples: int, n_exact: int = 3, stop_probability: float = 0.5
) -> tuple[list[float], list[float]]:
    r"""Return the standard deviation of the roulette for $\ln(1+\lambda)$: by the theorem, and measured.

    Shapes:
        slopes: m numbers -> m numbers, m numbers

    Example:
        >>> theorem, measured = roulette_deviations([0.5], n_samples=100_000)
        >>> abs(measured[0] / theorem[0] - 1) < 0.1
        True
    """
    k = np.arange(1, 601)
    theorem, measured = [], []
    for slope in slopes:
        terms = (-1.0) ** (k + 1) * slope**k / k
        options = {"n_exact": n_exact, "stop_probability": stop_probability}
        variance = roulette_variance(terms, **options) if slope**2 < 1 - stop_probability else np.inf
        samples = roulette_samples(terms, n_samples=n_samples, rng=np.random.default_rng(0), **options)
        theorem.append(float(np.sqrt(variance)))
        measured.append(float(samples.std()))
    return theorem, measured
