"""LAMB as in the paper: weight decay inside the trust ratio."""

import math
import re
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

Tensor = Any
NORMS_AND_BIASES = (r"(^|/)(gamma|beta|bias)$",)


@keras.saving.register_keras_serializable("onesource")
class LAMB(keras.optimizers.Optimizer):
    r"""Layer-wise adaptive moments for large batches.

    For each variable $x$ with gradient $g_t$, step $t=1,2,\dots$ and all operations entry by entry,

    $$m_t=\beta_1m_{t-1}+(1-\beta_1)g_t,\quad v_t=\beta_2v_{t-1}+(1-\beta_2)g_t^2,\quad
    r_t=\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon},$$

    $$x_{t+1}=x_t-\eta_t\frac{\|x_t\|}{\|r_t+\lambda x_t\|}(r_t+\lambda x_t).$$

    The ratio of the norms is 1 where one of them is 0. A pattern is a regular expression that is searched
    in the path of a variable, such as "layer_0_inner/bias": those of `exclude_from_weight_decay` have
    $\lambda=0$, those of `exclude_from_layer_adaptation` the ratio 1. By default both are norms and biases.
    `bias_correction=False` leaves the two denominators $1-\beta^t$ out, as version 3 of the paper does and
    appendix E of version 5 allows, since warm-up does much the same; the default is algorithm 2 of version 5.

    Shapes:
        variables and gradients: any

    Raises:
        ValueError: a rate is out of its range.

    Example:
        >>> x = keras.Variable([3.0, 4.0])
        >>> LAMB(0.1, weight_decay=0.0).apply([ops.convert_to_tensor([1.0, 1.0])], [x])
        >>> [round(float(entry), 4) for entry in x.numpy()]
        [2.6464, 3.6464]

    Reference: You et al., Large batch optimization for deep learning: training BERT in 76 minutes, ICLR
    2020, algorithm 2. arXiv:1904.00962v5
    """

    def __init__(
        self,
        learning_rate: Any = 1e-3,
        *,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-6,
        weight_decay: float = 0.01,
        exclude_from_weight_decay: Sequence[str] = NORMS_AND_BIASES,
        exclude_from_layer_adaptation: Sequence[str] = NORMS_AND_BIASES,
        bias_correction: bool = True,
        **kwargs: Any,
    ) -> None:
        # Keras decays weights before the update, which is not LAMB: its own weight_decay stays None.
        super().__init__(learning_rate=learning_rate, weight_decay=None, **kwargs)
        if not (0 <= beta_1 < 1 and 0 <= beta_2 < 1):
            raise ValueError(f"expected 0 <= beta < 1, received beta_1={beta_1} and beta_2={beta_2}")
        if epsilon <= 0 or weight_decay < 0:
            raise ValueError(
                f"expected epsilon > 0 and weight_decay >= 0, received {epsilon} and {weight_decay}"
            )
        self.beta_1, self.beta_2, self.epsilon, self.decay = beta_1, beta_2, epsilon, weight_decay
        self.patterns_without_decay = tuple(exclude_from_weight_decay)
        self.patterns_without_adaptation = tuple(exclude_from_layer_adaptation)
        self.bias_correction = bias_correction

    def build(self, variables: list[keras.Variable]) -> None:
        """Make the two moments of each variable."""
        if self.built:
            return
        super().build(variables)
        self.momentums, self.velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])
        self.decays = [
            self._use_weight_decay(each) and not matches(self.patterns_without_decay, each)
            for each in variables
        ]
        self.adapts = [not matches(self.patterns_without_adaptation, each) for each in variables]

    def update_step(self, gradient: Tensor, variable: keras.Variable, learning_rate: Tensor) -> None:
        """Move one variable."""
        index = self._get_variable_index(variable)
        m, v = self.momentums[index], self.velocities[index]
        # Dense: on TensorFlow the gradient of a lookup is a list of rows, in which a row may occur twice.
        gradient = ops.add(ops.zeros(m.shape, m.dtype), gradient)
        self.assign(m, self.beta_1 * m + (1 - self.beta_1) * gradient)  # (eq:lamb-moments)
        self.assign(v, self.beta_2 * v + (1 - self.beta_2) * ops.square(gradient))
        direction = self.adam_direction(m, v)
        if self.decays[index]:
            direction = direction + self.decay * variable
        if self.adapts[index]:
            direction = trust_ratio(variable, direction) * direction  # (eq:trust-ratio)
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * direction)

    def adam_direction(self, m: Tensor, v: Tensor) -> Tensor:
        """Return the direction of Adam from the moments of this step."""
        if not self.bias_correction:
            return m / (ops.sqrt(v) + self.epsilon)
        t = ops.cast(self.iterations + 1, m.dtype)
        m = m / one_minus_power(self.beta_1, t)
        v = v / one_minus_power(self.beta_2, t)
        return m / (ops.sqrt(v) + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {
            **super().get_config(),
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
            "weight_decay": self.decay,
            "exclude_from_weight_decay": list(self.patterns_without_decay),
            "exclude_from_layer_adaptation": list(self.patterns_without_adaptation),
            "bias_correction": self.bias_correction,
        }


def one_minus_power(beta: float, t: Tensor) -> Tensor:
    r"""Return $1-\beta^t=-\operatorname{expm1}(t\ln\beta)$, where the difference itself loses digits.

    Shapes:
        t: scalar -> scalar

    Example:
        >>> t = ops.convert_to_tensor(1.0)
        >>> [f"{float(each):.9f}" for each in (one_minus_power(0.999, t), 1 - ops.power(0.999, t))]
        ['0.001000000', '0.000999987']
    """
    return -ops.expm1(t * math.log(beta)) if beta else ops.ones_like(t)


def trust_ratio(x: Tensor, direction: Tensor) -> Tensor:
    r"""Return $\|x\|/\|d\|$, or 1 where one of them is 0.

    Shapes:
        x, direction: (...) -> scalar

    Example:
        >>> float(trust_ratio(ops.convert_to_tensor([3.0, 4.0]), ops.convert_to_tensor([0.0, 2.0])))
        2.5
    """
    x_norm, norm = ops.sqrt(ops.sum(ops.square(x))), ops.sqrt(ops.sum(ops.square(direction)))
    both = ops.logical_and(x_norm > 0, norm > 0)
    return ops.where(both, x_norm / ops.where(both, norm, 1.0), 1.0)


def matches(patterns: Sequence[str], variable: keras.Variable) -> bool:
    """Return whether one of the regular expressions is found in the path of a variable.

    Shapes:
        -> a bool

    Example:
        >>> matches(("bias$",), keras.Variable([0.0], name="bias"))
        True
    """
    return any(re.search(pattern, variable.path) for pattern in patterns)
