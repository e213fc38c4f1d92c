"""What the tests of the embedding share."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from snippets.embedding.topics import topic_corpus


@pytest.fixture(scope="session")
def topics() -> tuple[list[str], np.ndarray]:
    return topic_corpus(rng=np.random.default_rng(0))


@pytest.fixture(scope="session")
def embedding(tensorflow):
    """What needs TensorFlow, under one name."""
    from snippets.embedding import row_updates, spherical_embedding, token_blocks, training

    return SimpleNamespace(
        SphericalEmbedding=spherical_embedding.SphericalEmbedding,
        BlockOptions=token_blocks.BlockOptions,
        block_stream=token_blocks.block_stream,
        expected_batches=token_blocks.expected_batches,
        text_lines=token_blocks.text_lines,
        riemannian_change=row_updates.riemannian_change,
        batch_gradients=training.batch_gradients,
        row_changes=training.row_changes,
        train=training.train,
        transform=training.transform,
        lines=lambda text: tensorflow.data.Dataset.from_tensor_slices(list(text)),
    )
