"""A density made of invertible steps: its logarithm, its samples, and its fit to data."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class NormalizingFlow(keras.Model):
    r"""The density $p(x)=q(F(x))\,\lvert\det J_F(x)\rvert$ with $q$ standard normal, $F$ a chain of steps.

    A step is a layer with `log_det(x, method=...)` and `inverse(y)`. Called, the model returns $\ln p(x)$:
    in training by the method `training_log_det`, else exactly. `fit` takes the data alone and
    minimises the mean of $-\ln p$ over the global batch.

    Shapes:
        (B, *shape) -> (B,)

    Raises:
        ValueError: there are no steps, or one of them cannot be inverted.
    """

    def __init__(
        self,
        steps: Sequence[keras.layers.Layer],
        *,
        shape: tuple[int, ...],
        training_log_det: str = "roulette",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        for step in steps:
            if not hasattr(step, "log_det") or not hasattr(step, "inverse"):
                raise ValueError(
                    f"expected steps with log_det and inverse, received {type(step).__name__} {step.name!r}; "
                    "take InvertibleResidualBlock, ActNorm or AffineCoupling"
                )
        if not steps:
            raise ValueError("expected at least one step, received none")
        self.steps, self.event_shape, self.training_log_det = list(steps), tuple(shape), training_log_det
        self.initialized = self.add_weight(  # saved with the others, so that a loaded flow stays as it is
            shape=(), initializer="zeros", trainable=False, name="initialized"
        )
        inner: tuple[int | None, ...] = (None, *shape)
        for step in self.steps:
            if not step.built:
                step.build(inner)
            inner = step.compute_output_shape(inner)
        self.latent_shape = tuple(inner[1:])
        self.built = True

    def log_prob(self, x: Tensor, *, method: str = "exact", training: bool = False) -> Tensor:
        r"""Return $\ln p(x)$ of each example, (B,).

        Example:
            >>> class Double(keras.layers.Layer):
            ...     def call(self, x):
            ...         return 2 * x
            ...     def log_det(self, x, method="exact"):
            ...         return 0 * x[:, 0] + np.log(2)
            ...     def inverse(self, y):
            ...         return y / 2
            ...     def compute_output_shape(self, input_shape):
            ...         return input_shape
            >>> flow = NormalizingFlow([Double()], shape=(1,))
            >>> round(float(flow.log_prob(np.zeros((1, 1)))[0]), 4)  # ln 2 - ln(2 pi) / 2
            -0.2258
        """
        x = self._checked(x, self.event_shape)
        total = ops.zeros_like(ops.sum(x, axis=tuple(range(1, len(x.shape)))))
        for step in self.steps:
            y = step(x, training=training)  # first, for it may improve a norm
            total = total + step.log_det(x, method=method)
            x = y
        return total + standard_normal_log_prob(x)  # (eq:flow)

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        r"""Return $\ln p(x)$."""
        method = self.training_log_det if training else "exact"
        return self.log_prob(x, method=method, training=training)

    def transform(self, x: Tensor) -> Tensor:
        """Return the code of each example."""
        x = self._checked(x, self.event_shape)
        for step in self.steps:
            x = step(x, training=False)
        return x

    def inverse(self, z: Tensor) -> Tensor:
        """Return the examples with the codes `z`; a step that cannot promise its inverse raises."""
        x = self._checked(z, self.latent_shape)
        for step in reversed(self.steps):
            found = step.inverse(x)
            x = getattr(found, "x", found)
        return x

    def sample(self, n_samples: int, *, seed: int) -> np.ndarray:
        """Return independent examples as numpy, the same for the same weights and seed."""
        z = keras.random.normal((n_samples, *self.latent_shape), seed=seed)
        return ops.convert_to_numpy(self.inverse(z))

    def initialize(self, x: Tensor) -> None:
        """Let each step that depends on data, such as ActNorm, see a first batch."""
        x = self._checked(x, self.event_shape)
        for step in self.steps:
            if hasattr(step, "initialize"):
                step.initialize(x)
            x = step(x, training=False)
        self.initialized.assign(1.0)

    def fit(self, x: Any, **kwargs: Any) -> keras.callbacks.History:
        """Fit to an array, or to a dataset that yields batches; the first of them initialises."""
        if not float(ops.copy(self.initialized)):
            self.initialize(next(iter(x)) if isinstance(x, tf.data.Dataset) else x[:1024])
        return super().fit(x, **kwargs)

    def compute_loss(
        self, x: Tensor = None, y: Tensor = None, y_pred: Tensor = None, *_: Any, **__: Any
    ) -> Tensor:
        r"""Return the mean of $-\ln p$: of a replica's batch its share, because gradients are summed."""
        return -ops.mean(y_pred) / tf.distribute.get_strategy().num_replicas_in_sync

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {
            **super().get_config(),
            "steps": [keras.saving.serialize_keras_object(step) for step in self.steps],
            "shape": list(self.event_shape),
            "training_log_det": self.training_log_det,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Return the model of a `get_config`."""
        steps = [keras.saving.deserialize_keras_object(step, custom_objects) for step in config["steps"]]
        return cls(**{**config, "steps": steps, "shape": tuple(config["shape"])})

    def _checked(self, x: Tensor, shape: tuple[int, ...]) -> Tensor:
        x = ops.convert_to_tensor(x, dtype=self.compute_dtype)
        if tuple(x.shape[1:]) != shape:
            raise ValueError(
                f"expected examples of shape {shape}, received {tuple(x.shape)}; the first axis is the batch"
            )
        return x


def standard_normal_log_prob(z: Tensor) -> Tensor:
    r"""Return $-\frac12\lVert z\rVert^2-\frac d2\ln2\pi$.

    Shapes:
        z: (B, ...) -> (B,)

    Example:
        >>> round(float(standard_normal_log_prob(ops.zeros((1, 2)))[0]), 6)
        -1.837877
    """
    d = int(np.prod(z.shape[1:]))
    squares = ops.sum(ops.square(z), axis=tuple(range(1, len(z.shape))))
    return -0.5 * squares - 0.5 * d * float(np.log(2 * np.pi))
