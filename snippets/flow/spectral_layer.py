"""Layers whose linear map has a norm below a chosen number: what the dense and the convolution share."""

from typing import Any

import keras
import numpy as np
from keras import ops

from snippets.flow.fixed_point import length, unit_roundoff

Tensor = Any


class SpectralLayer(keras.layers.Layer):
    r"""A linear map $A$, divided by $\max(1,\hat\sigma/c)$, and a bias.

    $\hat\sigma=\langle v,Au\rangle$ estimates the norm of $A$ from below. A call in training improves
    $u$ and $v$ once, by power iteration; all other calls leave them alone. They are constants of the
    derivative, while $\hat\sigma$ is not. A subclass says what $A$ and $A^\top$ are.

    Raises:
        ValueError: the coefficient is not in (0, 1), or `power_iterations` is less than 1.

    Example:
        >>> class Scaling(SpectralLayer):
        ...     def build(self, input_shape):
        ...         self.add_state((1,), u=(1, self.units), v=(1, self.units))
        ...     def operator(self, x, kernel):
        ...         return kernel * x
        ...     def adjoint(self, y, kernel):
        ...         return kernel * y
        >>> layer = Scaling(2, kernel_initializer="ones")
        >>> round(float(layer(ops.ones((1, 2)), training=True)[0, 0]), 3)
        0.9
    """

    def __init__(
        self,
        units: int,
        *,
        coefficient: float = 0.9,
        power_iterations: int = 5,
        kernel_initializer: Any = "glorot_uniform",
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 < coefficient < 1:
            raise ValueError(
                f"expected 0 < coefficient < 1, received {coefficient}; "
                "from 1 on the block need not be invertible"
            )
        if units < 1 or power_iterations < 1:
            raise ValueError(
                f"expected a size and power_iterations of at least 1, received {units} and {power_iterations}"
            )
        self.units, self.coefficient, self.power_iterations = units, coefficient, power_iterations
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.seed = seed

    def add_state(self, kernel_shape: tuple[int, ...], *, u: tuple[int, ...], v: tuple[int, ...]) -> None:
        """Make kernel and bias, and the vectors `u` and `v` in the shapes that the map takes and gives."""
        self.kernel = self.add_weight(shape=kernel_shape, initializer=self.kernel_initializer, name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        normal = keras.initializers.RandomNormal(seed=self.seed or 0)
        vectors: dict[str, Any] = {
            "initializer": normal, "trainable": False, "aggregation": "only_first_replica"
        }  # fmt: skip
        self.u = self.add_weight(shape=u, name="u", **vectors)
        self.v = self.add_weight(shape=v, name="v", **vectors)

    def operator(self, x: Tensor, kernel: Tensor) -> Tensor:
        """Return $Ax$.

        Raises:
            NotImplementedError: the subclass does not say what its map is.
        """
        raise NotImplementedError(f"{type(self).__name__} must say what its linear map is")

    def adjoint(self, y: Tensor, kernel: Tensor) -> Tensor:
        r"""Return $A^\top y$.

        Raises:
            NotImplementedError: the subclass does not say what its map is.
        """
        raise NotImplementedError(f"{type(self).__name__} must say what the transpose of its map is")

    def improve_norm(self, iterations: int) -> None:
        """Take steps of power iteration."""
        u, v = self.u.value, self.v.value
        for _ in range(iterations):
            v = unit(self.operator(u, self.kernel))  # (eq:power)
            u = unit(self.adjoint(v, self.kernel))  # (eq:power)
        v = unit(self.operator(u, self.kernel))
        self.u.assign(ops.stop_gradient(u))
        self.v.assign(ops.stop_gradient(v))

    def norm(self) -> Tensor:
        r"""Return $\hat\sigma$, differentiable in the kernel."""
        u, v = ops.stop_gradient(self.u.value), ops.stop_gradient(self.v.value)
        return ops.sum(v * self.operator(u, self.kernel))  # (eq:sigma)

    def bounded_kernel(self) -> Tensor:
        """Return the kernel in use: shrunk if the estimate exceeds the coefficient, never stretched."""
        return self.kernel / ops.maximum(1.0, self.norm() / self.coefficient)  # (eq:shrink)

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the map of `x`; in training, improve the estimate of its norm first."""
        if training:
            self.improve_norm(self.power_iterations)
        return self.operator(x, self.bounded_kernel()) + self.bias

    def enclose(self, x: Tensor, error: Tensor) -> tuple[Tensor, Tensor]:
        r"""Return the map of `x` in its precision, and how far it is from that of the true input.

        `error` bounds the distance of the true input from `x`. Each entry is a sum of $n$ products and the
        bias: in any order, rounding changes it by at most $\frac{(n+1)u}{1-(n+1)u}$ times the sum of sizes.
        """
        kernel, bias = ops.cast(self.bounded_kernel(), x.dtype), ops.cast(self.bias, x.dtype)
        sizes = self.operator(ops.abs(x), ops.abs(kernel)) + ops.abs(bias)
        n = int(np.prod(kernel.shape[:-1]))
        rounding = 2 * (n + 1) * unit_roundoff(x.dtype) * length(sizes)  # twice, for this is rounded, too
        return self.operator(x, kernel) + bias, self.lipschitz_bound() * error + rounding

    def converge_norm(self, *, tolerance: float = 1e-6, max_iterations: int = 5000) -> float:
        """Iterate until 20 steps change the estimate by less than `tolerance` of it; return the estimate.

        Raises:
            RuntimeError: it still changes after `max_iterations`.
        """
        before = change = np.inf
        for _ in range(0, max_iterations, 20):
            self.improve_norm(20)
            estimate = float(self.norm())
            change, before = abs(estimate - before), estimate
            if change <= tolerance * estimate:
                return estimate
        raise RuntimeError(
            f"expected the norm of {self.name!r} to settle within {max_iterations} iterations, received "
            f"{before:.6g}, still changing by {change:.2g}; allow more, or a larger tolerance"
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {
            **super().get_config(),
            "units": self.units,
            "coefficient": self.coefficient,
            "power_iterations": self.power_iterations,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "seed": self.seed,
        }


def unit(x: Tensor) -> Tensor:
    """Return `x` divided by its length, taken over all axes; 0 stays 0.

    Shapes:
        x: (...) -> (...)

    Example:
        >>> [round(float(entry), 3) for entry in unit(ops.convert_to_tensor([3.0, 4.0]))]
        [0.6, 0.8]
    """
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x)), 1e-30))
