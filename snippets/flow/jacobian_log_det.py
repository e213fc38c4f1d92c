"""ln det(I + J) of a contraction's Jacobian: exact, or from products with random vectors."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops, random

from snippets.linalg.keras_determinant import slogdet_qr

Tensor = Any
Map = Callable[[Tensor], Tensor]


def exact_log_det(g: Map, x: Tensor) -> Tensor:
    r"""Return $\ln\det(I+J_g(x))$ from all $d$ columns of the Jacobian; nan where it is not positive.

    The $d$ directions go through `g` as one batch of $dB$ examples, so `g` must treat examples one by one.

    Shapes:
        g: (B, ...) -> (B, ...); x: (B, ...) -> (B,)

    Raises:
        ValueError: a size of `x` other than the batch is not known.

    Example:
        >>> x = ops.ones((1, 2))
        >>> round(float(exact_log_det(lambda x: 0.5 * x, x)[0]), 6)  # 2 ln 1.5
        0.81093
    """
    shape = tuple(x.shape[1:])
    if None in shape:
        raise ValueError(f"expected a known shape, received {tuple(x.shape)}; give the input a static shape")
    d, batch = int(np.prod(shape)), ops.shape(x)[0]
    directions = ops.repeat(ops.reshape(ops.eye(d, dtype=x.dtype), (d, *shape)), batch, axis=0)
    _, columns = ops.jvp(g, (ops.tile(x, (d, *(1 for _ in shape))),), (directions,))
    J = ops.transpose(ops.reshape(columns, (d, batch, d)), (1, 2, 0))
    if d == 2:  # QR of many tiny matrices is slow
        det = (1 + J[:, 0, 0]) * (1 + J[:, 1, 1]) - J[:, 0, 1] * J[:, 1, 0]
        return ops.log(det)  # nan if negative
    sign, log = slogdet_qr(J + ops.eye(d, dtype=x.dtype))
    return ops.where(sign > 0, log, ops.full_like(log, np.nan))


def estimate_log_det(
    g: Map, x: Tensor, v: Tensor, *, n_terms: Tensor, n_exact: int = 1, stop_probability: float = 0.0
) -> Tensor:
    r"""Return $\sum_{k=1}^N\frac{(-1)^{k+1}}{k\,P(N\ge k)}v^\top J^kv$, with a gradient of constant memory.

    `n_terms` is $N$, for each example its own. With $N$ fixed and `stop_probability` 0 this is the
    truncated series, and with random $N$ the roulette. Only the value comes out of the loop. The gradient
    is that of $v^\top J(x)\,u$ for the constant $u=\sum_{k=0}^N\frac{(-1)^k}{P(N\ge k)}J^kv$: one product
    is differentiated, however many there are. Compiled, nothing in the loop is kept for it.

    Shapes:
        g: (B, ...) -> (B, ...); x: (B, ...), v: (B, ...), n_terms: (B,) int32 -> (B,)

    Example:
        >>> x, v = ops.ones((1, 2)), ops.convert_to_tensor([[1.0, -1.0]])
        >>> n_terms = ops.convert_to_tensor([30])
        >>> round(float(estimate_log_det(lambda x: 0.5 * x, x, v, n_terms=n_terms)[0]), 6)
        0.81093
    """
    x, v = ops.convert_to_tensor(x), ops.convert_to_tensor(v)
    axes = tuple(range(1, len(x.shape)))
    last = ops.max(n_terms)
    wide = (-1, *(1 for _ in axes))

    def add(k: Tensor, power: Tensor, value: Tensor, u: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        _, power = ops.jvp(g, (x,), (power,))  # J^k v
        order = ops.cast(k, x.dtype)
        survival = (1 - stop_probability) ** ops.maximum(order - n_exact, 0.0)  # (eq:survival)
        sign = 1.0 - 2.0 * ops.cast(k % 2, x.dtype)  # (-1)^k
        weight = sign / survival * ops.cast(k <= n_terms, x.dtype)  # (B,)
        value = value - weight / order * ops.sum(v * power, axis=axes)  # (eq:roulette)
        return k + 1, power, value, u + ops.reshape(weight, wide) * power  # (eq:neumann)

    start = (ops.convert_to_tensor(1, "int32"), v, ops.zeros_like(ops.sum(v, axis=axes)), v)
    _, _, value, u = ops.while_loop(lambda k, *_: k <= last, add, start)
    value, u = ops.stop_gradient(value), ops.stop_gradient(u)
    _, product = ops.jvp(g, (x,), (u,))
    surrogate = ops.sum(v * product, axis=axes)  # (eq:surrogate)
    return value + surrogate - ops.stop_gradient(surrogate)


def random_signs(shape: tuple[Any, ...], *, dtype: str, seed: Any) -> Tensor:
    r"""Return independent signs, the $v$ with $\mathbb E[vv^\top]=I$ of least variance.

    Shapes:
        shape -> (*shape)

    Example:
        >>> sorted(set(ops.convert_to_numpy(random_signs((50,), dtype="float32", seed=0)).tolist()))
        [-1.0, 1.0]
    """
    return 2 * ops.cast(random.uniform(shape, seed=seed) < 0.5, dtype) - 1


def random_terms(batch: Any, *, n_exact: int, stop_probability: float, seed: Any) -> Tensor:
    r"""Return an independent $N$ for each example, with $P(N\ge k)=(1-p)^{\max(k-n,0)}$.

    $N=n+\lfloor\ln U/\ln(1-p)\rfloor$ for $U$ uniform on $(0,1)$.

    Shapes:
        batch -> (batch,), int32

    Example:
        >>> int(ops.min(random_terms(1000, n_exact=3, stop_probability=0.5, seed=0)))
        3
    """
    uniform = ops.maximum(random.uniform((batch,), seed=seed), 1e-7)
    extra = ops.floor(ops.log(uniform) / np.log(1 - stop_probability))
    return n_exact + ops.cast(extra, "int32")
