"""Warm-up and linear decay of the learning rate."""

from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class WarmupLinearDecay(keras.optimizers.schedules.LearningRateSchedule):
    r"""The learning rate $\eta_t=\eta\,\max\big(0,\min\big(\tfrac{t+1}{W},1,\tfrac{T-t}{T-W}\big)\big)$.

    Step $t$ counts from 0. It rises for $W$ steps and falls for $T-W$ to 0, which it reaches after the
    last of the $T$ steps: none of them is wasted on a rate of 0.

    Shapes:
        step: scalar int -> scalar float32

    Raises:
        ValueError: the peak is not positive, or not 0 <= warmup_steps < total_steps.

    Example:
        >>> schedule = WarmupLinearDecay(1.0, warmup_steps=2, total_steps=6)
        >>> [float(schedule(t)) for t in range(7)]
        [0.5, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0]
    """

    def __init__(self, peak: float, *, warmup_steps: int, total_steps: int) -> None:
        super().__init__()
        if peak <= 0:
            raise ValueError(f"expected a positive peak, received {peak}")
        if not 0 <= warmup_steps < total_steps:
            raise ValueError(
                f"expected 0 <= warmup_steps < total_steps, received {warmup_steps} and {total_steps}"
            )
        self.peak, self.warmup_steps, self.total_steps = peak, warmup_steps, total_steps

    def __call__(self, step: Tensor) -> Tensor:
        """Return the learning rate of a step."""
        t = ops.cast(step, "float32")
        rise = (t + 1) / max(self.warmup_steps, 1)
        fall = (self.total_steps - t) / (self.total_steps - self.warmup_steps)
        return self.peak * ops.maximum(0.0, ops.minimum(ops.minimum(rise, 1.0), fall))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {"peak": self.peak, "warmup_steps": self.warmup_steps, "total_steps": self.total_steps}
