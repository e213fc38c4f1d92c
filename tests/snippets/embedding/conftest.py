"""What the tests of the embedding share."""

from __future__ import annotations

import numpy as np
import pytest

from snippets.embedding.topics import topic_corpus


@pytest.fixture(scope="session")
def topics() -> tuple[list[str], np.ndarray]:
    return topic_corpus(rng=np.random.default_rng(0))
