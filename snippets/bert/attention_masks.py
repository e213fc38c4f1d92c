"""Who may attend to whom: BERT, GPT and UniLM differ in nothing else."""

from typing import Any

import keras
from keras import ops

Tensor = Any
ATTENTION_KINDS = ("bidirectional", "causal", "unilm")


def bidirectional_mask(padding_mask: Tensor) -> Tensor:
    r"""Return $M_{ij}=[j\text{ is no padding}]$: every position attends to every token.

    Shapes:
        padding_mask: (B, L) bool, True for a token -> (B, L, L) bool, queries before keys

    Example:
        >>> bidirectional_mask(ops.convert_to_tensor([[True, True, False]])).numpy().astype(int).tolist()
        [[[1, 1, 0], [1, 1, 0], [1, 1, 0]]]

    Reference: Devlin et al. 2019. arXiv:1810.04805
    """
    length = padding_mask.shape[1]
    return ops.repeat(ops.expand_dims(padding_mask, 1), length, axis=1)


def causal_mask(padding_mask: Tensor) -> Tensor:
    r"""Return $M_{ij}=[j\le i][j\text{ is no padding}]$: no position attends to a later one.

    Shapes:
        padding_mask: (B, L) bool -> (B, L, L) bool

    Example:
        >>> causal_mask(ops.convert_to_tensor([[True, True, False]])).numpy().astype(int).tolist()
        [[[1, 0, 0], [1, 1, 0], [1, 1, 0]]]

    Reference: Radford et al., Improving language understanding by generative pre-training, 2018.
    """
    return ops.logical_and(not_later(padding_mask.shape[1]), ops.expand_dims(padding_mask, 1))


def unilm_mask(segment_ids: Tensor, padding_mask: Tensor) -> Tensor:
    r"""Return the sequence-to-sequence mask of UniLM.

    Segment 0 is the source, which attends to all of itself and to nothing else; segment 1 is the target,
    which attends to the source and to what does not come later:
    $M_{ij}=\big[s_j=0\text{ or }(s_i=1\text{ and }j\le i)\big][j\text{ is no padding}]$.

    Shapes:
        segment_ids: (B, L) int, 0 or 1
        padding_mask: (B, L) bool -> (B, L, L) bool

    Example:
        >>> segments = ops.convert_to_tensor([[0, 0, 1, 1]])
        >>> unilm_mask(segments, ops.ones((1, 4), "bool")).numpy().astype(int).tolist()
        [[[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]]

    Reference: Dong et al., Unified language model pre-training for natural language understanding and
    generation, NeurIPS 2019. arXiv:1905.03197
    """
    target = ops.equal(segment_ids, 1)
    both_target = ops.logical_and(ops.expand_dims(target, 2), ops.expand_dims(target, 1))
    in_order = ops.logical_and(both_target, not_later(padding_mask.shape[1]))
    source = ops.expand_dims(ops.logical_not(target), 1)
    return ops.logical_and(ops.logical_or(source, in_order), ops.expand_dims(padding_mask, 1))


def not_later(length: int) -> Tensor:
    r"""Return the lower triangle $[j\le i]$.

    Shapes:
        -> (1, L, L) bool

    Example:
        >>> not_later(2).numpy().astype(int).tolist()
        [[[1, 0], [1, 1]]]
    """
    i = ops.arange(length)
    return ops.expand_dims(ops.expand_dims(i, 0) <= ops.expand_dims(i, 1), 0)


@keras.saving.register_keras_serializable("onesource")
class AttentionMask(keras.layers.Layer):
    """One of the masks as a layer, so that it is part of a model that can be saved.

    Shapes:
        segment_ids: (B, L) int
        padding_mask: (B, L) bool -> (B, L, L) bool

    Raises:
        ValueError: there is no mask of this kind.
    """

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if kind not in ATTENTION_KINDS:
            raise ValueError(
                f"expected attention to be one of {', '.join(ATTENTION_KINDS)}, received {kind!r}"
            )
        self.kind = kind

    def call(self, segment_ids: Tensor, padding_mask: Tensor) -> Tensor:
        """Return the mask."""
        if self.kind == "unilm":
            return unilm_mask(segment_ids, padding_mask)
        return (causal_mask if self.kind == "causal" else bidirectional_mask)(padding_mask)

    def compute_output_spec(self, segment_ids: Tensor, padding_mask: Tensor) -> keras.KerasTensor:
        """Return shape and type of the mask."""
        return keras.KerasTensor((*padding_mask.shape, padding_mask.shape[1]), dtype="bool")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {**super().get_config(), "kind": self.kind}
