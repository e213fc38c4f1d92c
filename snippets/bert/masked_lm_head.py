"""The head of a masked language model: logits of the predicted positions only."""

from typing import Any

import keras
from keras import layers, ops

from snippets.bert.config import LAYER_NORM_EPSILON, BertConfig
from snippets.bert.encoder import normal

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class GatherPositions(layers.Layer):
    """Takes the vectors at given positions out of each sequence.

    Shapes:
        x: (B, L, H)
        positions: (B, K) int -> (B, K, H)

    Example:
        >>> x = ops.reshape(ops.arange(6, dtype="float32"), (1, 3, 2))
        >>> GatherPositions()(x, ops.convert_to_tensor([[2, 0]])).numpy().tolist()
        [[[4.0, 5.0], [0.0, 1.0]]]
    """

    def call(self, x: Tensor, positions: Tensor) -> Tensor:
        """Return the vectors."""
        return ops.take_along_axis(x, ops.expand_dims(positions, -1), axis=1)

    def compute_output_shape(
        self, x_shape: tuple[int | None, ...], positions_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return the shape of the vectors."""
        return (*positions_shape, x_shape[-1])


@keras.saving.register_keras_serializable("onesource")
class LogitBias(layers.Layer):
    """Adds a learned number to the logit of each token, in float32 whatever the policy.

    Shapes:
        (B, K, V) -> (B, K, V) float32
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the numbers, 0 at first."""
        self.bias = self.add_weight(shape=input_shape[-1:], initializer="zeros", name="bias")

    def call(self, logits: Tensor) -> Tensor:
        """Return the logits with their bias."""
        return logits + self.bias


def masked_lm_logits(
    hidden: Tensor, positions: Tensor, token_embedding: layers.Layer, config: BertConfig
) -> Tensor:
    r"""Return $\operatorname{LN}(\operatorname{GELU}(h_kW+b))E^\top+c$ at the positions $k$.

    The matrix $E$ is that of the token embedding. The $BKHV$ multiplications and the softmax over the
    vocabulary are those of the $K$ positions, not of all $L$.

    Shapes:
        hidden: (B, L, H)
        positions: (B, K) int -> (B, K, V) float32

    Example:
        >>> config = BertConfig.tiny(100, max_length=8, max_predictions=2)
        >>> hidden, positions = keras.Input((8, 128)), keras.Input((2,), dtype="int32")
        >>> masked_lm_logits(hidden, positions, layers.ReversibleEmbedding(100, 128), config).shape
        (None, 2, 100)

    Reference: Press and Wolf, Using the output embedding to improve language models, EACL 2017.
    arXiv:1608.05859
    """
    h = GatherPositions(name="masked_vectors")(hidden, positions)
    h = layers.Dense(config.hidden_size, activation="gelu", kernel_initializer=normal(), name="head_dense")(h)
    h = layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON, name="head_norm")(h)
    return LogitBias(name="logits")(token_embedding(h, reverse=True))
