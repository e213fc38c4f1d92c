"""A batch of random tokens, in the shapes and types of real ones."""

import numpy as np

from snippets.bert.config import BertConfig

SPECIAL_TOKENS = 5  # ids 0 to 4


def random_batch(
    config: BertConfig, batch_size: int, *, rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return inputs, labels and weights for speed and equality, not for learning.

    Sequence lengths lie between half of the length and all of it, the second half of a sequence is segment
    1, and the number of predictions differs from sequence to sequence.

    Shapes:
        -> {token_ids, segment_ids: (B, L) int32, padding_mask: (B, L) bool, masked_positions: (B, K)
        int32}, labels (B, K) int32, weights (B, K) float32

    Example:
        >>> config = BertConfig.tiny(100, max_length=8, max_predictions=2)
        >>> x, y, w = random_batch(config, 3, rng=np.random.default_rng(0))
        >>> x["token_ids"].shape, y.shape, w.dtype
        ((3, 8), (3, 2), dtype('float32'))
    """
    L, K = config.max_length, config.max_predictions
    lengths = rng.integers((L + 1) // 2, L + 1, (batch_size, 1))
    places = np.arange(L)[None, :]
    tokens = rng.integers(SPECIAL_TOKENS, config.vocabulary_size, (batch_size, L))
    labels = rng.integers(SPECIAL_TOKENS, config.vocabulary_size, (batch_size, K))
    x = {
        "token_ids": np.where(places < lengths, tokens, 0).astype("int32"),
        "segment_ids": ((lengths // 2 <= places) & (places < lengths)).astype("int32"),
        "padding_mask": places < lengths,
        "masked_positions": np.sort(rng.integers(0, lengths, (batch_size, K))).astype("int32"),
    }
    weights = np.arange(K)[None, :] < rng.integers(1, K + 1, (batch_size, 1))
    return x, labels.astype("int32"), weights.astype("float32")
