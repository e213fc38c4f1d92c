"""Hidden states of the masked tokens by a mask: as many as there happen to be, which no accelerator wants."""

from typing import Any

import tensorflow as tf

Tensor = Any


def masked_states(states: Tensor, is_masked: Tensor) -> Tensor:
    """Broken: the number M of rows that come out depends on the values that go in.

    Shapes:
        states: (B, L, H), is_masked: (B, L) bool -> (M, H)

    Example:
        >>> masked_states(tf.constant([[[1.0], [2.0]]]), tf.constant([[False, True]])).numpy().tolist()
        [[2.0]]
    """
    return tf.boolean_mask(states, is_masked)
