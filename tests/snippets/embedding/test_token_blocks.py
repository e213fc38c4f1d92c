from __future__ import annotations

import gzip

import numpy as np
import pytest

from snippets.embedding.topics import topic_corpus
from snippets.embedding.vocabulary import count_words, noise_distribution


def test_every_part_of_the_stream_has_all_classes_of_a_sorted_file(embedding):
    lines, labels = topic_corpus(rng=np.random.default_rng(0))
    order = np.argsort(labels, kind="stable")
    text, classes = [lines[i] for i in order], labels[order]
    options = embedding.BlockOptions(blocks_per_batch=16, epochs=4)
    stream = list(embedding.block_stream(embedding.lines(text), count_words(text), options, seed=0))
    share = np.bincount(classes) / len(classes)
    for part in np.array_split(np.arange(len(stream)), 4):
        # Blocks of 32 words hold one or two documents: count each block once.
        of_blocks = np.concatenate([classes[stream[i]["documents"].numpy()[:, 0]] for i in part])
        expected = share * len(of_blocks)
        chi_squared = ((np.bincount(of_blocks, minlength=5) - expected) ** 2 / expected).sum()
        assert chi_squared < 18.5  # once in a thousand, of 4 degrees of freedom
    unshuffled = embedding.BlockOptions(blocks_per_batch=16, epochs=1, shuffle=False)
    first = next(iter(embedding.block_stream(embedding.lines(text), count_words(text), unshuffled, seed=0)))
    assert len(np.unique(classes[first["documents"].numpy()])) == 1


def test_the_corpus_may_lie_in_several_compressed_files(embedding, topics, tmp_path, capsys):
    lines, _ = topics
    files = [tmp_path / "a.gz", tmp_path / "b.gz"]
    for file, part in zip(files, (lines[:100], lines[100:]), strict=True):
        file.write_bytes(gzip.compress("\n".join(part).encode()))
    options = embedding.BlockOptions(blocks_per_batch=16, epochs=1)
    tables = []
    for text in (embedding.text_lines([str(f) for f in files], compression="GZIP"), embedding.lines(lines)):
        model = embedding.SphericalEmbedding(count_words(lines), len(lines), dim=8)
        embedding.train(model, text, options, progress=True)
        tables.append(model.documents.numpy())
    assert np.array_equal(*tables)
    assert "/step" in capsys.readouterr().out  # the progress bar


def test_the_stream_has_one_static_shape_runs_no_python_and_repeats_itself(embedding, tensorflow, topics):
    lines, _ = topics
    vocabulary, options = count_words(lines), embedding.BlockOptions(blocks_per_batch=8, epochs=2)
    stream = embedding.block_stream(embedding.lines(lines), vocabulary, options, seed=3)
    assert all(spec.shape.is_fully_defined() for spec in stream.element_spec.values())
    graph = tensorflow.compat.v1.GraphDef.FromString(
        tensorflow.raw_ops.DatasetToGraphV2(input_dataset=stream._variant_tensor).numpy()
    )
    ops = {node.op for function in graph.library.function for node in function.node_def}
    assert not {op for op in ops | {node.op for node in graph.node} if "PyFunc" in op}
    again = embedding.block_stream(embedding.lines(lines), vocabulary, options, seed=3)
    for a, b in zip(stream, again, strict=True):
        assert all(np.array_equal(a[name], b[name]) for name in a)
    batches = list(stream)
    assert len(batches) == pytest.approx(embedding.expected_batches(vocabulary, options), abs=2)
    drawn = np.bincount(np.concatenate([b["negatives"].numpy().ravel() for b in batches]), minlength=240)
    noise = noise_distribution(vocabulary.counts)
    chi_squared = ((drawn - drawn.sum() * noise) ** 2 / (drawn.sum() * noise)).sum()
    assert abs(chi_squared - len(noise)) < 5 * np.sqrt(2 * len(noise))
    windows = np.concatenate([b["windows"].numpy().ravel() for b in batches])
    assert windows.min() == 1
    assert windows.max() == options.window
