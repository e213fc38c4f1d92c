"""The transformer encoder of BERT, of built-in Keras layers."""

from typing import Any

import keras
from keras import layers, ops

from snippets.bert.config import INITIAL_DEVIATION, LAYER_NORM_EPSILON, BertConfig

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class LearnedPositions(layers.Layer):
    """Adds a learned vector to each position.

    Shapes:
        (B, L, H) -> (B, L, H)
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the vectors, as many as the sequence is long."""
        initializer = keras.initializers.TruncatedNormal(stddev=INITIAL_DEVIATION)
        self.embeddings = self.add_weight(shape=input_shape[1:], initializer=initializer, name="embeddings")

    def call(self, x: Tensor) -> Tensor:
        """Return `x` with its positions."""
        return x + self.embeddings


def embed(
    token_embedding: layers.Layer, token_ids: Tensor, segment_ids: Tensor, config: BertConfig
) -> Tensor:
    r"""Return $\operatorname{LN}(E_{x_i}+P_i+S_{s_i})$ for token $x_i$ in segment $s_i$, after dropout.

    Shapes:
        token_ids, segment_ids: (B, L) int -> (B, L, H)

    Example:
        >>> config = BertConfig.tiny(100, max_length=8, max_predictions=2)
        >>> tokens = layers.ReversibleEmbedding(100, 128)
        >>> embed(tokens, keras.Input((8,), dtype="int32"), keras.Input((8,), dtype="int32"), config).shape
        (None, 8, 128)
    """
    segment_embedding = layers.Dense(
        config.hidden_size, use_bias=False, kernel_initializer=normal(), name="segment_embedding"
    )
    # A product with two rows, not a lookup of them: its gradient is (S, H), where that of a lookup lists
    # BL rows, which replicas would send and whose squares Keras's Adam on TensorFlow would add up.
    segments = segment_embedding(ops.one_hot(segment_ids, config.segments))
    x = layers.Add(name="token_and_segment")([token_embedding(token_ids), segments])
    x = LearnedPositions(name="position_embedding")(x)
    x = layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON, name="embedding_norm")(x)
    return layers.Dropout(config.dropout, name="embedding_dropout")(x)


def encoder_layer(x: Tensor, attention_mask: Tensor, config: BertConfig, *, name: str) -> Tensor:
    r"""Return $\operatorname{LN}(h+\operatorname{FFN}(h))$, $h=\operatorname{LN}(x+\operatorname{MHA}(x))$.

    The norm comes after the sum, as in BERT, and each branch ends in dropout.

    Shapes:
        x: (B, L, H)
        attention_mask: (B, L, L) bool -> (B, L, H)

    Example:
        >>> config = BertConfig.tiny(100, max_length=8, max_predictions=2)
        >>> mask = keras.Input((8, 8), dtype="bool")
        >>> encoder_layer(keras.Input((8, 128)), mask, config, name="layer_0").shape
        (None, 8, 128)

    Reference: Vaswani et al., Attention is all you need, NeurIPS 2017. arXiv:1706.03762
    """
    H, heads, dropout = config.hidden_size, config.heads, config.dropout
    attention = layers.MultiHeadAttention(
        heads, H // heads, dropout=dropout, kernel_initializer=normal(), name=f"{name}_attention"
    )
    h = attention(x, x, attention_mask=attention_mask)
    h = layers.Dropout(dropout, name=f"{name}_attention_dropout")(h)
    h = layers.Add(name=f"{name}_attention_sum")([x, h])
    h = layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON, name=f"{name}_attention_norm")(h)
    y = layers.Dense(
        config.intermediate_size, activation="gelu", kernel_initializer=normal(), name=f"{name}_inner"
    )(h)
    y = layers.Dense(H, kernel_initializer=normal(), name=f"{name}_outer")(y)
    y = layers.Dropout(dropout, name=f"{name}_outer_dropout")(y)
    y = layers.Add(name=f"{name}_outer_sum")([h, y])
    return layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON, name=f"{name}_outer_norm")(y)


def normal() -> keras.initializers.Initializer:
    """Return the initialiser of every matrix: normal with deviation 0.02, cut at two deviations.

    Shapes:
        -> an initialiser

    Example:
        >>> bool(keras.ops.max(keras.ops.abs(normal()((100, 100)))) < 0.0401)
        True
    """
    return keras.initializers.TruncatedNormal(stddev=INITIAL_DEVIATION)
