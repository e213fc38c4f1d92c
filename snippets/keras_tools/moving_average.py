"""An exponential moving average of the weights, attached to a compiled model."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any, Self

import keras
import numpy as np
from keras import ops

from snippets.keras_tools.batch_norm import batch_norm_layers, estimate_batch_norm
from snippets.keras_tools.copies import read_copies, write_copies

Tensor = Any


class ExponentialMovingAverage:
    r"""The average $\Theta_n=\alpha\Theta_{n-1}+(1-\alpha)\theta_n$ of a model's weights $\theta_n$.

    It is updated inside the training step, after each update of the optimizer, so it is exact with
    `steps_per_execution`, `jit_compile`, gradient accumulation and several replicas. It only reads the
    weights: training goes as it would without. Its variables are the optimizer's, so whatever saves and
    restores the optimizer does so with the average, provided `attach` is called before. (A model that
    `keras.models.load_model` makes knows no average: build, compile, attach, then `load_weights`.)

    Averages are in float32 or wider, for $(1-\alpha)\theta$ is lost in the eight bits of bfloat16.

    Shapes:
        each average has the shape of its weight

    Raises:
        ValueError: `decay` is not in [0, 1).

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "linear", False, "zeros")])
        >>> model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
        >>> average = ExponentialMovingAverage(model, 0.5).attach()
        >>> _ = model.fit(np.ones((2, 1)), np.ones((2, 1)), batch_size=1, verbose=0)  # 0, 1, 1
        >>> with average.average_weights():
        ...     float(model.layers[0].kernel[0, 0])
        0.75

    Reference: Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992.
    """

    def __init__(
        self,
        model: keras.Model,
        decay: float,
        *,
        warmup: bool = False,  # the n-th update has the decay min(decay, n / (n + 9))
        debias: bool = False,  # start at zero and divide by the sum of the coefficients
        include_non_trainable: bool = True,  # average statistics of batch normalization too
    ) -> None:
        if not 0 <= decay < 1:
            raise ValueError(f"expected 0 <= decay < 1, received {decay}; 0.999 is common")
        self.model = model
        self.decay = decay
        self.warmup = warmup
        self.debias = debias
        self.include_non_trainable = include_non_trainable
        self._pairs: list[tuple[keras.Variable, keras.Variable]] = []
        self._optimizer: Any = None
        self._own_step: Callable[..., Any] | None = None  # the training step that an instance had of its own
        self._step: Callable[..., Any] | None = None

    def attach(self) -> Self:
        r"""Start the average at the weights of now, and update it in each training step to come.

        Raises:
            ValueError: the model is not compiled with an optimizer, or not built.
            RuntimeError: it is attached already.
        """
        model = self.model
        if getattr(model, "optimizer", None) is None:
            raise ValueError(
                f"model {model.name!r} has no optimizer; call model.compile(optimizer=...) first"
            )
        if not model.built:
            raise ValueError(f"model {model.name!r} has no weights yet; call it on a batch, or model.build")
        if self._step is not None:
            raise RuntimeError(f"the average of model {model.name!r} is attached already; detach it first")
        self._optimizer = model.optimizer
        with _variable_scope(model):
            if not self._optimizer.built:
                self._optimizer.build(model.trainable_variables)
            self._create_variables()
        self._own_step = vars(model).get("train_step")
        self._step = self._averaging_step(model.train_step)
        model.train_step = self._step
        model.train_function = None  # compiled without the average
        return self

    def detach(self) -> None:
        r"""Leave the model and its optimizer as they were; the average can still be read.

        Raises:
            RuntimeError: it is not attached, or another average was attached later.
        """
        if self._step is None:
            raise RuntimeError("the average is not attached; call attach first")
        if self.model.train_step is not self._step:
            raise RuntimeError(
                "the training step was replaced after attach; undo that first, the last one first"
            )
        del self.model.train_step
        if self._own_step is not None:
            self.model.train_step = self._own_step
        self.model.train_function = None
        for variable in self._variables():
            self._optimizer._tracker.untrack(
                variable
            )  # the counterpart of add_variable; Keras has no public one
        self._step = None

    def averages(self) -> list[np.ndarray]:
        r"""Return the average of each weight, in the order of `model.weights`.

        Raises:
            RuntimeError: nothing has been averaged yet.
        """
        if not self._pairs or not int(self._updates.numpy()):
            raise RuntimeError(
                "nothing has been averaged yet; attach, then train with a step that uses model.optimizer"
            )
        mass = self._mass.numpy()
        return [average.numpy() / mass for _, average in self._pairs]  # (eq:debias)

    @contextmanager
    def average_weights(self) -> Iterator[keras.Model]:
        r"""Give the model its average weights for the length of a `with`, then its own, bit for bit.

        Evaluate, predict or save there; training there would be undone.
        """
        averages = self.averages()
        kept = [read_copies(variable) for variable, _ in self._pairs]
        try:
            for (variable, _), average in zip(self._pairs, averages, strict=True):
                variable.assign(average)
            yield self.model
        finally:
            for (variable, _), copies in zip(self._pairs, kept, strict=True):
                write_copies(variable, copies)

    def evaluation_callback(self) -> keras.callbacks.Callback:
        r"""Return a callback that gives `evaluate`, and validation in `fit`, the average weights."""
        entered = ExitStack()
        return keras.callbacks.LambdaCallback(
            on_test_begin=lambda logs: entered.enter_context(self.average_weights()),
            on_test_end=lambda logs: entered.close(),
        )

    def copy_to(self, model: keras.Model) -> None:
        r"""Assign the averages to the weights of another model of the same architecture.

        Raises:
            ValueError: the weights of the other model have other shapes.
        """
        averages = self.averages()
        shapes = [tuple(v.shape) for v in self.model.weights]
        if (received := [tuple(v.shape) for v in model.weights]) != shapes:
            raise ValueError(f"expected a model with weights of shapes {shapes}, received {received}")
        targets = dict(zip(map(id, self.model.weights), model.weights, strict=True))
        for (variable, _), average in zip(self._pairs, averages, strict=True):
            targets[id(variable)].assign(average)

    def update_batch_norm(self, batches: Iterable[Any]) -> None:
        r"""Replace the averaged statistics of batch normalization by those that the average weights have.

        The statistics of average weights are not the average of the statistics. The model is left as it was.

        Raises:
            ValueError: the average does not include statistics, or see `estimate_batch_norm`.
        """
        if not self.include_non_trainable:
            raise ValueError("the average holds no statistics; create it with include_non_trainable=True")
        with self.average_weights() as model:
            estimate_batch_norm(model, batches)
            layers = batch_norm_layers(model)
            found = {id(v): v.numpy() for layer in layers for v in (layer.moving_mean, layer.moving_variance)}
        for variable, average in self._pairs:
            if id(variable) in found:
                average.assign(found[id(variable)] * self._mass.numpy())

    def _create_variables(self) -> None:
        add = self._optimizer.add_variable
        self._pairs = []
        for variable in self.model.weights:
            included = variable.trainable or self.include_non_trainable
            if included and keras.backend.is_float_dtype(variable.dtype):
                dtype = keras.backend.result_type(variable.dtype, "float32")
                average = add(variable.shape, dtype=dtype, name="average")
                if not self.debias:
                    average.assign(variable.numpy())
                self._pairs.append((variable, average))
        self._mass = add((), initializer="zeros" if self.debias else "ones", name="mass")
        self._updates = add((), dtype="int32", name="updates")

    def _variables(self) -> list[keras.Variable]:
        return [*(average for _, average in self._pairs), self._mass, self._updates]

    def _averaging_step(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """The training step, followed by an update of the average if the optimizer made one."""
        if keras.backend.backend() == "jax":
            return self._averaging_step_of_state(step)

        def train_step(data: Any) -> Any:
            before = self._count()
            logs = step(data)
            self._update(before)
            return logs

        return train_step

    def _averaging_step_of_state(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """The same for JAX, whose training step takes all variables and returns new ones."""

        def train_step(state: Any, data: Any) -> Any:
            with keras.StatelessScope(self._mapping(state)):
                before = self._count()
            logs, state = step(state, data)
            with keras.StatelessScope(self._mapping(state)) as scope:
                self._update(before)
            trainable, non_trainable, optimizer, metrics = state
            own = {id(variable) for variable in self._variables()}
            optimizer = [
                scope.get_current_value(variable) if id(variable) in own else value
                for variable, value in zip(self._optimizer.variables, optimizer, strict=True)
            ]
            return logs, (trainable, non_trainable, optimizer, metrics)

        return train_step

    def _mapping(self, state: Any) -> list[tuple[keras.Variable, Tensor]]:
        model = self.model
        groups = (model.trainable_variables, model.non_trainable_variables, self._optimizer.variables)
        return [
            pair
            for group, values in zip(groups, state, strict=False)
            for pair in zip(group, values, strict=True)
        ]

    def _count(self) -> Tensor:
        if self.model.optimizer is not self._optimizer:
            raise RuntimeError(
                "the model was compiled again; detach the average before that and attach it after"
            )
        return self._optimizer.iterations + 0  # a tensor of the value now: the variable itself would move on

    # region update
    def _update(self, before: Tensor) -> None:
        happened = ops.not_equal(self._count(), before)  # not while gradients accumulate, or overflow
        rate = 1 - self.decay
        if self.warmup:
            rate = ops.maximum(rate, 9 / (10 + ops.cast(self._updates, "float32")))  # (eq:warmup)
        rate = rate * ops.cast(happened, "float32")
        for variable, average in self._pairs:
            step = ops.cast(rate, average.dtype)
            average.assign(average + step * (ops.cast(variable, average.dtype) - average))  # (eq:average)
        self._mass.assign(self._mass + rate * (1 - self._mass))  # (eq:mass)
        self._updates.assign(self._updates + ops.cast(happened, "int32"))

    # endregion


def _variable_scope(model: keras.Model) -> Any:
    """Where variables have a copy for each replica of the model."""
    return model.distribute_strategy.scope() if keras.backend.backend() == "tensorflow" else nullcontext()
