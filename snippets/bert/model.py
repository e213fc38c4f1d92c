"""A masked language model as a functional Keras model."""

import keras
import numpy as np
from keras import layers

from snippets.bert.attention_masks import AttentionMask
from snippets.bert.config import INITIAL_DEVIATION, BertConfig
from snippets.bert.encoder import embed, encoder_layer, normal
from snippets.bert.masked_lm_head import masked_lm_logits


def build_bert_mlm(
    config: BertConfig, attention: str = "bidirectional", *, seed: int | None = None
) -> keras.Model:
    """Return the model from a dictionary of inputs to the logits of the masked positions.

    Encoder layer `i` is made of `layer_i_attention` to `layer_i_outer_norm`. A seed makes the initial weights
    and what dropout drops repeatable; without one they differ from call to call.

    Shapes:
        token_ids, segment_ids: (B, L) int32
        padding_mask: (B, L) bool, True for a token
        masked_positions: (B, K) int32 -> (B, K, V) float32

    Raises:
        ValueError: `attention` is none of "bidirectional", "causal" and "unilm".

    Example:
        >>> config = BertConfig.tiny(100, max_length=8, max_predictions=2)
        >>> model = build_bert_mlm(config, seed=0)
        >>> model.output_shape, model.count_params() == config.parameter_count
        ((None, 2, 100), True)

    Reference: Devlin et al. 2019. arXiv:1810.04805
    """
    L, K = config.max_length, config.max_predictions
    inputs = {
        "token_ids": keras.Input((L,), dtype="int32", name="token_ids"),
        "segment_ids": keras.Input((L,), dtype="int32", name="segment_ids"),
        "padding_mask": keras.Input((L,), dtype="bool", name="padding_mask"),
        "masked_positions": keras.Input((K,), dtype="int32", name="masked_positions"),
    }
    token_embedding = layers.ReversibleEmbedding(
        config.vocabulary_size,
        config.hidden_size,
        embeddings_initializer=normal(),
        name="token_embedding",
    )
    mask = AttentionMask(attention, name="attention_mask")(inputs["segment_ids"], inputs["padding_mask"])
    x = embed(token_embedding, inputs["token_ids"], inputs["segment_ids"], config)
    for index in range(config.layers):
        x = encoder_layer(x, mask, config, name=f"layer_{index}")
    logits = masked_lm_logits(x, inputs["masked_positions"], token_embedding, config)
    model = keras.Model(inputs, logits, name="bert_mlm")
    if seed is not None:
        draw_weights(model, seed)
    return model


def draw_weights(model: keras.Model, seed: int) -> None:
    """Draw every matrix anew, each from its own seed, as dropout gets; biases and norms stay as they are.

    Built-in layers copy their initialiser with its seed: queries, keys and values would start out equal.

    Shapes:
        the weights keep theirs

    Example:
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="a")])
        >>> draw_weights(model, 0)
        >>> first = model.get_weights()[0]
        >>> draw_weights(model, 0)
        >>> bool((model.get_weights()[0] == first).all())
        True
    """
    matrices = [each for each in model.trainable_variables if each.name in ("kernel", "embeddings")]
    states = [each for each in model.non_trainable_variables if each.name == "seed_generator_state"]
    seeds = np.random.SeedSequence(seed).generate_state(len(matrices) + len(states))
    for variable, own_seed in zip(matrices, seeds[: len(matrices)], strict=True):
        initializer = keras.initializers.TruncatedNormal(stddev=INITIAL_DEVIATION, seed=int(own_seed) % 2**31)
        variable.assign(initializer(variable.shape, dtype=variable.dtype))
    for state, own_seed in zip(states, seeds[len(matrices) :], strict=True):
        state.assign([own_seed, 0])  # the seed, and how often it was drawn from
