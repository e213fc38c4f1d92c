"""What pretraining a BERT takes: floating-point operations, bytes, and the time of a step."""

from dataclasses import dataclass

from snippets.bert.config import BertConfig


@dataclass(frozen=True)
class Accelerators:
    """Several chips of a kind, by the numbers that their maker publishes."""

    name: str
    chips: int
    peak: float  # floating-point operations a second of a chip, bfloat16, dense
    memory: float  # bytes of a chip
    link: float  # bytes a second from a chip to its neighbours, one way


# https://cloud.google.com/tpu/docs/v5e: 197 TFLOPs, 16 GB, 400 GBps both ways
V5E_8 = Accelerators("TPU v5e-8", 8, 197e12, 16e9, 200e9)
# https://www.nvidia.com/en-us/data-center/h100/: SXM, 1979 TFLOPS with sparsity, 80 GB, 900 GB/s both ways
H100_8 = Accelerators("8 H100 SXM", 8, 1979e12 / 2, 80e9, 450e9)


def forward_flops(config: BertConfig) -> int:
    r"""Return the floating-point operations of all matrix products for one sequence, forward.

    A product of an $m\times n$ with an $n\times p$ matrix takes $2mnp$. With width $H$, inner width $I$,
    $N$ layers, length $L$, vocabulary $V$ and $K$ predicted positions:

    $$2L\cdot N(4H^2+2HI)+4L^2HN+2K(H^2+HV)$$

    The three terms are the matrices of the layers, the scores and averages of attention, and the head.

    Shapes:
        config -> scalar

    Example:
        >>> f"{forward_flops(BertConfig.base(30522)):.3e}"
        '1.005e+11'
    """
    H, I, L, K = config.hidden_size, config.intermediate_size, config.max_length, config.max_predictions
    layers = 2 * L * config.layers * (4 * H * H + 2 * H * I)  # (eq:flops)
    attention = 4 * L * L * H * config.layers
    head = 2 * K * (H * H + H * config.vocabulary_size)
    return layers + attention + head


def training_flops(config: BertConfig) -> int:
    r"""Return three times `forward_flops`: each product $XW$ has the two gradients $GW^\top$ and $X^\top G$.

    Shapes:
        config -> scalar

    Example:
        >>> training_flops(BertConfig.tiny(100)) // forward_flops(BertConfig.tiny(100))
        3
    """
    return 3 * forward_flops(config)


def state_bytes(config: BertConfig) -> int:
    """Return the bytes of weights, gradients and the two moments of LAMB, in float32, and of a bfloat16 copy.

    Shapes:
        config -> scalar

    Example:
        >>> state_bytes(BertConfig.base(30522)) / BertConfig.base(30522).parameter_count
        18.0
    """
    return (4 + 4 + 8 + 2) * config.parameter_count


def activation_bytes(config: BertConfig) -> int:
    r"""Return the bytes that one sequence keeps for the backward pass, at 2 bytes a number.

    $$N\cdot LH\left(34+5\frac{aL}H\right)+12KV$$

    The bracket, with $a$ heads, counts what a layer keeps, dropout masks of a byte included; the last term is
    three arrays of logits in float32.

    Shapes:
        config -> scalar

    Example:
        >>> f"{activation_bytes(BertConfig.base(30522)):.3e}"
        '3.785e+08'

    Reference: Korthikanti et al., Reducing activation recomputation in large transformer models, MLSys 2023,
    equation 2. arXiv:2205.05198
    """
    L, H = config.max_length, config.hidden_size
    layer = L * H * 34 + 5 * config.heads * L * L
    return config.layers * layer + 12 * config.max_predictions * config.vocabulary_size


@dataclass(frozen=True)
class StepEstimate:
    """What one update of the weights needs on given accelerators."""

    micro_batch: int  # sequences at once on a chip
    micro_batches: int  # of a chip for one update
    compute_seconds: float  # at the assumed utilisation
    exchange_seconds: float  # to sum the gradients once
    tokens_per_second: float


def estimate_step(
    config: BertConfig, accelerators: Accelerators, *, batch_size: int, utilization: float
) -> StepEstimate:
    r"""Return how a batch of $B$ sequences is divided and how long it takes.

    A chip holds the largest micro-batch that is a power of two and leaves a tenth of its memory free. The
    sum of $P$ float32 gradients over $n$ chips in a ring moves $8P\frac{n-1}n$ bytes through each link.

    Shapes:
        batch_size: sequences for an update of the weights -> one estimate

    Raises:
        ValueError: the utilisation is not in (0, 1], not one sequence fits, or the batch is not divisible.

    Example:
        >>> chips = Accelerators("8 H100 SXM", 8, peak=989.5e12, memory=80e9, link=450e9)
        >>> estimate = estimate_step(BertConfig.base(30522), chips, batch_size=4096, utilization=0.4)
        >>> estimate.micro_batch, estimate.micro_batches
        (128, 4)
    """
    if not 0 < utilization <= 1:
        raise ValueError(f"expected a utilization above 0 and at most 1, received {utilization}")
    n = accelerators.chips
    room = (0.9 * accelerators.memory - state_bytes(config)) // activation_bytes(config)
    if room < 1:
        raise ValueError(f"expected room for a sequence on a chip of {accelerators.name}, found none")
    micro_batch = 1 << (int(room).bit_length() - 1)
    micro_batch = min(micro_batch, batch_size // n)
    if micro_batch < 1 or batch_size % (n * micro_batch):
        raise ValueError(f"expected a batch_size that {n} x {micro_batch} divides, received {batch_size}")
    compute = batch_size * training_flops(config) / (n * accelerators.peak * utilization)
    exchange = 8 * config.parameter_count * (n - 1) / n / accelerators.link
    tokens = batch_size * config.max_length / (compute + exchange)
    return StepEstimate(micro_batch, batch_size // (n * micro_batch), compute, exchange, tokens)
