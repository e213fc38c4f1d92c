"""The invertible residual block x + g(x): forward, back, and how it changes volumes."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from snippets.flow.fixed_point import fixed_point_inverse, residual_bound
from snippets.flow.jacobian_log_det import estimate_log_det, exact_log_det, random_signs, random_terms
from snippets.flow.roulette import check_roulette

Tensor = Any
METHODS = ("exact", "series", "roulette")


@dataclass(frozen=True)
class Inverse:
    """What an inversion found, and how far it can be from the truth."""

    x: Tensor  # (B, ...)
    bound: Tensor  # (B,): on the Euclidean error, from the residual in double precision
    iterations: int
    lipschitz: float  # that the bound was computed with


@keras.saving.register_keras_serializable("onesource")
class InvertibleResidualBlock(keras.layers.Layer):
    r"""The layer $F(x)=x+g(x)$ with a contraction $g$, the residual branch.

    `residual` is a Sequential of layers with the methods `lipschitz_bound` and `enclose`, such as
    `SpectralDense` and `LipSwish`; the bound of the branch is the product of theirs. `inverse` computes it
    anew, from the weights and not from what training estimated, and refuses if it is 1 or more.

    Shapes:
        (B, ...) -> (B, ...)

    Raises:
        ValueError: the branch changes the shape, or the parameters are out of range.

    Example:
        >>> class Half(keras.layers.Layer):
        ...     def call(self, x):
        ...         return x / 2
        ...
        ...     def lipschitz_bound(self):
        ...         return 0.5
        ...
        ...     def enclose(self, x, error):
        ...         return x / 2, error / 2
        >>> block = InvertibleResidualBlock(keras.Sequential([Half()]))
        >>> y = block(ops.ones((1, 2)), training=True)
        >>> float(ops.max(ops.abs(block.inverse(y).x - 1))) < 1e-4
        True

    Reference: Behrmann et al., Invertible residual networks, ICML 2019. arXiv:1811.00995
    """

    def __init__(
        self,
        residual: keras.Sequential,
        *,
        n_terms: int = 10,
        n_exact: int = 3,
        stop_probability: float = 0.5,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        check_roulette(n_exact=n_exact, stop_probability=stop_probability)
        if n_terms < 1:
            raise ValueError(f"expected n_terms >= 1, received {n_terms}; the first term is the trace")
        self.residual = residual
        self.n_terms, self.n_exact, self.stop_probability = n_terms, n_exact, stop_probability
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Build the branch, which must give back the shape that it takes.

        Raises:
            ValueError: the branch changes the shape.
        """
        if not self.residual.built:
            self.residual.build(input_shape)
        found = tuple(self.residual.compute_output_shape(input_shape))
        if found[1:] != tuple(input_shape[1:]):
            raise ValueError(
                f"expected a branch that keeps the shape {tuple(input_shape[1:])}, received one that makes "
                f"it {found[1:]}; give its last layer as many units as the input has"
            )
        self.event_shape = found[1:]

    def g(self, x: Tensor) -> Tensor:
        """Return the branch alone, which leaves its estimates of norms as they are."""
        return ops.cast(self.residual(x, training=False), x.dtype)  # the branch may be of lower precision

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return $x+g(x)$."""
        return x + ops.cast(self.residual(x, training=training), x.dtype)  # (eq:block)

    def log_det(self, x: Tensor, *, method: str = "exact", n_samples: int = 1) -> Tensor:
        r"""Return $\ln\det(I+J_g(x))$, (B,): "exact", the truncated "series", or the unbiased "roulette".

        The last two average over `n_samples` vectors of random signs, and the roulette over as many $N$.

        Raises:
            ValueError: the method is unknown, or `n_samples` is less than 1.
        """
        if method not in METHODS or n_samples < 1:
            raise ValueError(
                f"expected a method among {', '.join(METHODS)} and n_samples >= 1, "
                f"received {method!r} and {n_samples}; 'roulette' is unbiased at any dimension"
            )
        self._check_shape(x)
        if method == "exact":
            return exact_log_det(self.g, x)
        x = ops.convert_to_tensor(x)
        batch = ops.shape(x)[0]
        x = ops.concatenate([x] * n_samples) if n_samples > 1 else x
        v = random_signs(ops.shape(x), dtype=x.dtype, seed=self.seed_generator)
        if method == "series":
            n_terms, options = ops.full((n_samples * batch,), self.n_terms, "int32"), {}
        else:
            options = {"n_exact": self.n_exact, "stop_probability": self.stop_probability}
            n_terms = random_terms(n_samples * batch, seed=self.seed_generator, **options)
        estimates = estimate_log_det(self.g, x, v, n_terms=n_terms, **options)
        return ops.mean(ops.reshape(estimates, (n_samples, batch)), axis=0)

    def lipschitz_bound(self) -> float:
        """Return the product of the layers' bounds.

        Raises:
            ValueError: a layer has no bound.
        """
        bound = 1.0
        for layer in self.residual.layers:
            if not hasattr(layer, "lipschitz_bound") or not hasattr(layer, "enclose"):
                raise ValueError(
                    "expected layers with lipschitz_bound and enclose, received "
                    f"{type(layer).__name__} {layer.name!r}; take SpectralDense, SpectralConv2D or LipSwish, "
                    "and ActNorm outside of the block"
                )
            bound *= layer.lipschitz_bound()  # (eq:product)
        return bound

    def enclose(self, x: Tensor) -> tuple[Tensor, Tensor]:
        r"""Return $g(x)$ in the precision of `x`, and a bound on its error for each example."""
        value, error = x, ops.zeros((x.shape[0],), dtype=x.dtype)
        for layer in self.residual.layers:
            value, error = layer.enclose(value, error)
        return value, error

    def inverse(self, y: Tensor, *, tolerance: float = 1e-4, max_iterations: int = 1000) -> Inverse:
        """Return the `x` that the block takes to `y`, with a bound on its error below `tolerance`.

        The iteration runs in the precision of the block, to half of the tolerance. The bound is that of
        the residual in double precision, and holds for all that rounding did.

        Raises:
            ValueError: the shape is wrong, or the branch is not known to be a contraction.
            RuntimeError: the bound is above `tolerance`, for want of iterations or of precision.

        Example:
            >>> class Half(keras.layers.Layer):
            ...     def call(self, x):
            ...         return x / 2
            ...     def lipschitz_bound(self):
            ...         return 0.5
            ...     def enclose(self, x, error):
            ...         return x / 2, error / 2
            >>> block = InvertibleResidualBlock(keras.Sequential([Half()]))
            >>> found = block.inverse(block(ops.ones((1, 2))))
            >>> float(ops.max(ops.abs(found.x - 1))) < 1e-4, found.lipschitz
            (True, 0.5)
        """
        y = ops.convert_to_tensor(y, dtype=self.compute_dtype)
        self._check_shape(y)
        L = self.lipschitz_bound()
        if not L < 1:
            raise ValueError(
                f"expected a branch with a Lipschitz bound below 1, received {L:.6g} for {self.name!r}; "
                "let its norms converge (converge_norm of each layer), or take a smaller coefficient"
            )
        x, _, iterations = fixed_point_inverse(
            self.g, y, lipschitz=L, tolerance=tolerance / 2, max_iterations=max_iterations
        )
        at, to = ops.cast(x, "float64"), ops.cast(y, "float64")
        bound = residual_bound(at, to, branch=self.enclose(at), lipschitz=L)
        worst = float(np.max(ops.convert_to_numpy(bound), initial=0.0))
        if not worst <= tolerance:
            raise RuntimeError(
                f"expected an error of at most {tolerance:g} within {max_iterations} iterations, received a "
                f"bound of {worst:.3g} with the Lipschitz bound {L:.6g}; allow more iterations, or a "
                f"tolerance above the rounding of {self.compute_dtype}"
            )
        return Inverse(x, bound, int(iterations), L)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the result, which is that of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {
            **super().get_config(),
            "residual": keras.saving.serialize_keras_object(self.residual),
            "n_terms": self.n_terms,
            "n_exact": self.n_exact,
            "stop_probability": self.stop_probability,
            "seed": self.seed,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "InvertibleResidualBlock":
        """Return the block of a `get_config`."""
        residual = keras.saving.deserialize_keras_object(config["residual"])
        return cls(**{**config, "residual": residual})

    def _check_shape(self, x: Tensor) -> None:
        if tuple(x.shape[1:]) != tuple(self.event_shape):
            raise ValueError(
                f"expected examples of shape {tuple(self.event_shape)}, received {tuple(x.shape)}; "
                "the first axis is the batch"
            )
