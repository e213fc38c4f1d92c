"""One of two processes that train the same model: python worker.py result.npz, with TF_CONFIG set."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np
import tensorflow as tf

from snippets.embedding.spherical_embedding import SphericalEmbedding
from snippets.embedding.token_blocks import BlockOptions
from snippets.embedding.topics import topic_corpus
from snippets.embedding.training import train
from snippets.embedding.vocabulary import count_words

strategy = tf.distribute.MultiWorkerMirroredStrategy()
lines, _ = topic_corpus(rng=np.random.default_rng(0))
vocabulary = count_words(lines)
with strategy.scope():
    model = SphericalEmbedding(vocabulary, len(lines), dim=16)
options = BlockOptions(blocks_per_batch=16, epochs=2)
losses = train(model, tf.data.Dataset.from_tensor_slices(lines), options, strategy=strategy)
index = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
np.savez(
    f"{sys.argv[1]}/{index}.npz",
    losses=losses,
    words=model.words.numpy(),
    contexts=model.contexts.numpy(),
    documents=model.documents.numpy(),
)
