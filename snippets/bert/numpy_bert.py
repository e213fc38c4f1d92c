"""The forward pass of BERT, written down in numpy: what the Keras model is compared with."""

from collections.abc import Mapping

import numpy as np
from scipy.special import erf

from snippets.bert.config import LAYER_NORM_EPSILON, BertConfig

Weights = Mapping[str, np.ndarray]  # by the path of the Keras variable


def numpy_bert(
    weights: Weights, x: Mapping[str, np.ndarray], mask: np.ndarray, config: BertConfig
) -> np.ndarray:
    r"""Return the logits of the masked positions, without dropout.

    First $h=\operatorname{LN}(E_x+P+S_s)$, in a layer $a=\operatorname{LN}(h+\operatorname{MHA}(h))$ and
    $h\leftarrow\operatorname{LN}(a+W_2\operatorname{GELU}(W_1a+b_1)+b_2)$, at the end
    $\operatorname{LN}(\operatorname{GELU}(h_kW+b))E^\top+c$.

    Shapes:
        x: the inputs of the model, (B, L) and (B, K)
        mask: (B, L, L) bool, queries before keys -> (B, K, V) float64

    Raises:
        ValueError: the weights are not those of such a model.

    Example:
        >>> config = BertConfig(7, 4, 1, 2, 8, max_length=3, max_predictions=1)
        >>> zeros = {path: np.zeros(shape) for path, shape in weight_shapes(config).items()}
        >>> x = {"token_ids": np.ones((1, 3), int), "segment_ids": np.zeros((1, 3), int)}
        >>> x["masked_positions"] = np.array([[2]])
        >>> numpy_bert(zeros, x, np.ones((1, 3, 3), bool), config).shape
        (1, 1, 7)

    Reference: Devlin et al. 2019. arXiv:1810.04805
    """
    received = {path: weight.shape for path, weight in weights.items()}
    if received != weight_shapes(config):
        wrong = sorted(dict(received.items() ^ weight_shapes(config).items()))
        raise ValueError(f"expected the weights of {config}, received others for {', '.join(wrong)}")
    E = weights["token_embedding/embeddings"].astype("float64")
    S = weights["segment_embedding/kernel"]
    h = E[x["token_ids"]] + weights["position_embedding/embeddings"] + S[x["segment_ids"]]
    h = layer_norm(h, weights, "embedding_norm")
    for i in range(config.layers):
        a = h + attention(h, mask, weights, f"layer_{i}_attention")
        a = layer_norm(a, weights, f"layer_{i}_attention_norm")
        inner = gelu(dense(a, weights, f"layer_{i}_inner"))
        h = layer_norm(a + dense(inner, weights, f"layer_{i}_outer"), weights, f"layer_{i}_outer_norm")
    h = np.take_along_axis(h, x["masked_positions"][:, :, None], axis=1)
    h = layer_norm(gelu(dense(h, weights, "head_dense")), weights, "head_norm")
    return h @ E.T + weights["logits/bias"]


def attention(h: np.ndarray, mask: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    r"""Return $\sum_n\operatorname{softmax}(Q_nK_n^\top/\sqrt d+\ln M)V_nO_n$ over the heads $n$, and a bias.

    Shapes:
        h: (B, L, H)
        mask: (B, L, L) bool -> (B, L, H)

    Example:
        >>> names = ["query", "key", "value", "attention_output"]
        >>> weights = {f"a/{name}/kernel": np.zeros((2, 1, 2)) for name in names[:3]}
        >>> weights |= {f"a/{name}/bias": np.zeros((1, 2)) for name in names[:3]}
        >>> weights["a/attention_output/kernel"] = np.zeros((1, 2, 2))
        >>> weights["a/attention_output/bias"] = np.ones(2)
        >>> attention(np.ones((1, 3, 2)), np.ones((1, 3, 3), bool), weights, "a")[0, 0].tolist()
        [1.0, 1.0]
    """
    Q, K, V = (
        np.einsum("blh,hnd->bnld", h, weights[f"{name}/{part}/kernel"])
        + weights[f"{name}/{part}/bias"][:, None, :]
        for part in ("query", "key", "value")
    )
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    scores = np.where(mask[:, None], scores, -np.inf)
    p = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    O, bias = weights[f"{name}/attention_output/kernel"], weights[f"{name}/attention_output/bias"]
    return np.einsum("bnld,ndh->blh", p @ V, O) + bias


def dense(h: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    """Return $hW+b$.

    Shapes:
        h: (..., m) -> (..., n)

    Example:
        >>> dense(np.ones(2), {"d/kernel": np.eye(2), "d/bias": np.ones(2)}, "d").tolist()
        [2.0, 2.0]
    """
    return h @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def layer_norm(h: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    r"""Return $\gamma(h-\mu)/\sqrt{\sigma^2+\epsilon}+\beta$ with mean and variance over the last axis.

    Shapes:
        h: (..., H) -> (..., H)

    Example:
        >>> weights = {"n/gamma": np.ones(2), "n/beta": np.ones(2)}
        >>> layer_norm(np.array([1.0, 3.0]), weights, "n").round(6).tolist()
        [0.0, 2.0]
    """
    h = h - h.mean(axis=-1, keepdims=True)
    h = h / np.sqrt(np.square(h).mean(axis=-1, keepdims=True) + LAYER_NORM_EPSILON)
    return weights[f"{name}/gamma"] * h + weights[f"{name}/beta"]


def gelu(h: np.ndarray) -> np.ndarray:
    r"""Return $h\,\Phi(h)$ with the distribution function of the normal distribution.

    Shapes:
        h: (...) -> (...)

    Example:
        >>> gelu(np.array([0.0, 1.0])).round(4).tolist()
        [0.0, 0.8413]

    Reference: Hendrycks and Gimpel, Gaussian error linear units. arXiv:1606.08415
    """
    return h * (1 + erf(h / np.sqrt(2))) / 2


def weight_shapes(config: BertConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of every weight by its path: the list that the parameter count adds up.

    Shapes:
        -> {path: shape}

    Example:
        >>> import math
        >>> config = BertConfig.base(30522)
        >>> sum(math.prod(shape) for shape in weight_shapes(config).values()) == config.parameter_count
        True
    """
    V, H, I, n = config.vocabulary_size, config.hidden_size, config.intermediate_size, config.heads
    shapes: dict[str, tuple[int, ...]] = {
        "token_embedding/embeddings": (V, H),
        "segment_embedding/kernel": (config.segments, H),
        "position_embedding/embeddings": (config.max_length, H),
    }
    norms = ["embedding_norm", "head_norm"]
    for i in range(config.layers):
        for part in ("query", "key", "value"):
            shapes[f"layer_{i}_attention/{part}/kernel"] = (H, n, H // n)
            shapes[f"layer_{i}_attention/{part}/bias"] = (n, H // n)
        shapes[f"layer_{i}_attention/attention_output/kernel"] = (n, H // n, H)
        shapes[f"layer_{i}_attention/attention_output/bias"] = (H,)
        shapes |= {f"layer_{i}_inner/kernel": (H, I), f"layer_{i}_inner/bias": (I,)}
        shapes |= {f"layer_{i}_outer/kernel": (I, H), f"layer_{i}_outer/bias": (H,)}
        norms += [f"layer_{i}_attention_norm", f"layer_{i}_outer_norm"]
    shapes |= {f"{norm}/{part}": (H,) for norm in norms for part in ("gamma", "beta")}
    return shapes | {"head_dense/kernel": (H, H), "head_dense/bias": (H,), "logits/bias": (V,)}
