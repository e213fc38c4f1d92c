"""Which parts of an input pipeline call back into this Python process."""

from itertools import chain

import tensorflow as tf


def python_ops(dataset: tf.data.Dataset) -> list[str]:
    """Return the ops of `dataset` that run Python, so that no other host can run the pipeline.

    Shapes:
        dataset -> sorted names of ops

    Example:
        >>> python_ops(tf.data.Dataset.range(3).map(lambda n: 2 * n))
        []
    """
    serialized = tf.raw_ops.DatasetToGraphV2(input_dataset=dataset._variant_tensor)
    graph = tf.compat.v1.GraphDef.FromString(serialized.numpy())
    nodes = chain(graph.node, *(function.node_def for function in graph.library.function))
    return sorted({node.op for node in nodes if "PyFunc" in node.op})


def counting_by_python(n: int) -> tf.data.Dataset:
    """Broken: return the numbers below `n` from a Python generator.

    Shapes:
        n: scalar -> scalars

    Example:
        >>> [int(number) for number in counting_by_python(3)]
        [0, 1, 2]
    """
    return tf.data.Dataset.from_generator(
        lambda: iter(range(n)), output_signature=tf.TensorSpec((), tf.int64)
    )
