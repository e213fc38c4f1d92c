"""A corpus made of topics, to test an embedding with."""

import numpy as np


def topic_corpus(
    *,
    rng: np.random.Generator,
    documents: int = 300,
    topics: int = 5,
    words_per_topic: int = 40,
    length: int = 60,
    share: float = 0.5,
) -> tuple[list[str], np.ndarray]:
    """Return documents and their topics: each word is one of its topic, or else one of 40 common words.

    Shapes:
        the sizes, and the share of words of the topic -> documents, (documents,)

    Example:
        >>> lines, topic = topic_corpus(rng=np.random.default_rng(0), documents=2, length=3)
        >>> lines, topic.tolist()
        (['topic4word38 topic4word29 topic4word25', 'common0 common15 common34'], [4, 3])
    """
    topic = rng.integers(topics, size=documents)
    own = rng.random((documents, length)) < share
    of_topic, common = rng.integers(words_per_topic, size=own.shape), rng.integers(40, size=own.shape)
    lines = [
        " ".join(
            f"topic{t}word{a}" if is_own else f"common{b}"
            for is_own, a, b in zip(own[i], of_topic[i], common[i], strict=True)
        )
        for i, t in enumerate(topic)
    ]
    return lines, topic
