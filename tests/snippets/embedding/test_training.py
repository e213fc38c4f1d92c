from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from snippets.embedding.clustering_scores import normalized_mutual_information
from snippets.embedding.hinge import joint_hinge
from snippets.embedding.sphere import riemannian_step
from snippets.embedding.spherical_kmeans import spherical_kmeans
from snippets.embedding.topics import topic_corpus
from snippets.embedding.vocabulary import count_words

ROOT = Path(__file__).parents[3]
TABLES = ("words", "contexts", "documents")


@pytest.fixture(scope="module")
def one_batch(embedding, topics):
    lines, _ = topics
    options = embedding.BlockOptions(block_length=8, blocks_per_batch=6, window=3)
    stream = embedding.block_stream(embedding.lines(lines), count_words(lines), options, seed=5)
    return next(iter(stream))


@pytest.fixture(scope="module")
def trained(embedding, topics):
    lines, _ = topics
    model = embedding.SphericalEmbedding(count_words(lines), len(lines), dim=16)
    embedding.train(model, embedding.lines(lines), embedding.BlockOptions(blocks_per_batch=16, epochs=2))
    return model


def clustering_nmi(vectors, labels, k=5):
    clusters, _, _ = spherical_kmeans(vectors, k, rng=np.random.default_rng(0))
    return normalized_mutual_information(labels, clusters)


def test_the_gradients_of_a_batch_are_the_sums_over_its_tuples(embedding, topics, one_batch, run):
    lines, _ = topics
    model = embedding.SphericalEmbedding(count_words(lines), len(lines), dim=12)
    tables = tuple(getattr(model, name).value() for name in TABLES)
    loss, pairs = run(embedding.batch_gradients, tables, one_batch)
    U, V, D = (table.numpy().astype("float64") for table in tables)
    expected, total = [np.zeros_like(table) for table in (U, V, D)], 0.0
    batch = {name: value.numpy() for name, value in one_batch.items()}
    for block, word_row in enumerate(batch["words"]):
        for t, word in enumerate(word_row):
            for s, context in enumerate(word_row):
                far = s == t or abs(s - t) > batch["windows"][block, t]
                if far or batch["documents"][block, s] != batch["documents"][block, t]:
                    continue
                document = batch["documents"][block, t]
                for negative in batch["negatives"][block, t]:
                    value, gradients = joint_hinge(V[context], U[word], D[document], U[negative])
                    total += value
                    expected[0][word] += gradients.word
                    expected[0][negative] += gradients.negative
                    expected[1][context] += gradients.context
                    expected[2][document] += gradients.document
    assert float(loss) == pytest.approx(total, rel=1e-5)
    for (ids, rows), table in zip(pairs, expected, strict=True):
        sums = np.zeros_like(table)
        np.add.at(sums, np.asarray(ids), np.asarray(rows))
        assert np.abs(sums - table).max() < 1e-4 * (1 + np.abs(table).max())


def test_every_touched_row_moves_once_by_the_numpy_step(embedding, tensorflow, run):
    rng = np.random.default_rng(0)
    table = rng.standard_normal((9, 5)).astype("float32")
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    ids, gradients = rng.integers(1, 7, 40).astype("int32"), rng.standard_normal((40, 5)).astype("float32")
    arguments = [tensorflow.constant(x) for x in (table, ids, gradients, np.float32(0.1))]
    rows, change = run(embedding.row_changes, *arguments)
    moved = table.copy()
    np.add.at(moved, np.asarray(rows), np.asarray(change))
    sums = np.zeros((9, 5))
    np.add.at(sums, ids, gradients)
    touched = np.unique(ids)
    expected = riemannian_step(table[touched], sums[touched], learning_rate=0.1)
    assert np.abs(moved[touched] - expected).max() < 1e-6
    others = np.setdiff1d(np.arange(9), touched)
    assert np.array_equal(moved[others], table[others])  # bit for bit, row 0 of the padding among them


def test_the_plain_step_is_the_numpy_one_too(embedding, tensorflow):
    rng = np.random.default_rng(1)
    x, gradient = rng.standard_normal((2, 30, 6)).astype("float32")
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    for modified in (True, False):
        change = embedding.riemannian_change(
            tensorflow.constant(x), tensorflow.constant(gradient), tensorflow.constant(0.2), modified=modified
        )
        expected = riemannian_step(x, gradient, learning_rate=0.2, modified=modified)
        assert np.abs(x + change.numpy() - expected).max() < 1e-6


def test_all_rows_keep_length_one(trained):
    for name in TABLES:
        lengths = np.linalg.norm(getattr(trained, name).numpy(), axis=1)
        assert np.abs(lengths - 1).max() < 1e-6


@pytest.mark.xla
def test_gradients_and_updates_are_ready_for_an_accelerator(embedding, tensorflow, topics, one_batch):
    from snippets.testing.accelerator import accelerator_report

    lines, _ = topics
    model = embedding.SphericalEmbedding(count_words(lines), len(lines), dim=12)
    tables = tuple(getattr(model, name).value() for name in TABLES)
    report = accelerator_report(embedding.batch_gradients, tables, one_batch, allow_float64=False)
    assert report.problems == ()
    ids, gradients = report.outputs[1][0]
    rate = tensorflow.constant(0.1)
    report = accelerator_report(embedding.row_changes, tables[0], ids, gradients, rate, allow_float64=False)
    assert report.problems == ()


@pytest.mark.xla
def test_compiled_training_gives_the_same_tables(embedding, topics, trained):
    lines, _ = topics
    model = embedding.SphericalEmbedding(count_words(lines), len(lines), dim=16)
    options = embedding.BlockOptions(blocks_per_batch=16, epochs=2)
    embedding.train(model, embedding.lines(lines), options, jit_compile=True)
    for name in TABLES:
        assert np.abs(getattr(model, name).numpy() - getattr(trained, name).numpy()).max() < 1e-4


@pytest.mark.replicas
def test_two_replicas_give_the_same_tables(embedding, topics, trained, two_replicas):
    lines, _ = topics
    with two_replicas.scope():
        model = embedding.SphericalEmbedding(count_words(lines), len(lines), dim=16)
    options = embedding.BlockOptions(blocks_per_batch=16, epochs=2)
    embedding.train(model, embedding.lines(lines), options, strategy=two_replicas)
    for name in TABLES:
        assert np.abs(getattr(model, name).numpy() - getattr(trained, name).numpy()).max() < 1e-4
    with pytest.raises(ValueError) as caught:
        odd = replace(options, blocks_per_batch=3)
        embedding.train(model, embedding.lines(lines), odd, strategy=two_replicas)
    assert str(caught.value) == "expected blocks_per_batch divisible by 2, received 3"


@pytest.mark.workers(2)
def test_two_processes_give_the_same_tables(embedding, trained, tmp_path):
    sockets = [socket.socket() for _ in range(2)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    workers = [f"127.0.0.1:{each.getsockname()[1]}" for each in sockets]
    for each in sockets:
        each.close()
    processes = []
    for index in range(2):
        config = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
        environment = os.environ | {"TF_CONFIG": json.dumps(config), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(Path(__file__).with_name("worker.py")), str(tmp_path)]
        with (tmp_path / f"{index}.log").open("w") as log:
            processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
    try:
        codes = [process.wait(timeout=90) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert codes == [0, 0], (tmp_path / "0.log").read_text()[-2000:]
    first, second = (np.load(tmp_path / f"{index}.npz") for index in range(2))
    for name in TABLES:
        assert np.array_equal(first[name], second[name])
        assert np.abs(first[name] - getattr(trained, name).numpy()).max() < 1e-4
    assert np.array_equal(first["losses"], second["losses"])


@pytest.mark.parametrize(("share", "epochs", "least"), [(0.5, 10, 0.95), (0.15, 30, 0.6)])
def test_topics_are_found(embedding, share, epochs, least):
    lines, labels = topic_corpus(rng=np.random.default_rng(0), share=share)
    model = embedding.SphericalEmbedding(count_words(lines), len(lines), dim=32)
    options = embedding.BlockOptions(blocks_per_batch=32, epochs=epochs)
    losses = embedding.train(model, embedding.lines(lines), options)
    assert losses[-1] < losses[0]
    assert clustering_nmi(model.documents.numpy(), labels) > least


def test_sorted_documents_are_embedded_as_well_as_shuffled_ones(embedding):
    lines, labels = topic_corpus(rng=np.random.default_rng(0))
    options = embedding.BlockOptions(blocks_per_batch=32, epochs=10)
    for order in (np.arange(len(lines)), np.argsort(labels, kind="stable")):
        text = [lines[i] for i in order]
        for seed in range(2):
            model = embedding.SphericalEmbedding(count_words(text), len(text), dim=32, seed=seed)
            embedding.train(model, embedding.lines(text), options, seed=seed)
            assert clustering_nmi(model.documents.numpy(), labels[order]) > 0.95


def test_new_documents_find_their_topic_and_leave_the_words_alone(embedding):
    lines, labels = topic_corpus(rng=np.random.default_rng(0))
    options = embedding.BlockOptions(blocks_per_batch=16, epochs=10)
    model = embedding.SphericalEmbedding(count_words(lines[:200]), 200, dim=32)
    embedding.train(model, embedding.lines(lines[:200]), options)
    before = [getattr(model, name).numpy() for name in TABLES]
    new = embedding.transform(model, lines[200:], options)
    assert all(np.array_equal(getattr(model, n).numpy(), b) for n, b in zip(TABLES, before, strict=True))
    nearest = (new @ model.documents.numpy().T).argmax(axis=1)
    assert np.mean(labels[:200][nearest] == labels[200:]) > 0.95


def test_a_model_comes_back_from_its_file(embedding, trained, tmp_path):
    trained.save(tmp_path / "model.npz")
    again = embedding.SphericalEmbedding.load(tmp_path / "model.npz")
    assert again.vocabulary.words == trained.vocabulary.words
    for name in TABLES:
        assert np.array_equal(getattr(again, name).numpy(), getattr(trained, name).numpy())
    assert again.most_similar("topic1word1", n=3) == trained.most_similar("topic1word1", n=3)


def test_what_cannot_be_trained_is_named(embedding, topics):
    lines, _ = topics
    vocabulary = count_words(lines)
    with pytest.raises(ValueError) as caught:
        embedding.SphericalEmbedding(vocabulary, 0)
    assert str(caught.value) == "expected n_documents >= 1 and dim >= 2, received 0 and 100"
    model = embedding.SphericalEmbedding(vocabulary, len(lines), dim=8)
    with pytest.raises(ValueError) as caught:
        embedding.train(model, embedding.lines(lines), embedding.BlockOptions(epochs=0))
    assert str(caught.value) == "expected epochs >= 1, received 0; see BlockOptions"
    with pytest.raises(ValueError) as caught:
        embedding.train(model, embedding.lines(lines[:2]), embedding.BlockOptions(epochs=1))
    assert (
        str(caught.value) == "expected at least one batch, received a shorter corpus; lower blocks_per_batch"
    )
