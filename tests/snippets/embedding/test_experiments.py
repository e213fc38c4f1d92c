from __future__ import annotations

import lzma
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from snippets.embedding.newsgroups import FIVE_GROUPS, read_newsgroups
from snippets.embedding.topics import topic_corpus
from snippets.embedding.vocabulary import count_words
from snippets.embedding.von_mises_fisher import mean_exponential_cosine

ROOT = Path(__file__).parents[3]


def test_the_mean_over_random_words_tends_to_the_mean_over_the_sphere():
    rng = np.random.default_rng(0)
    for dim in (2, 3, 50):
        x = rng.standard_normal((400_000, dim))
        values = np.exp(x[:, 0] / np.linalg.norm(x, axis=1))
        error = values.std() / np.sqrt(len(values))
        assert abs(values.mean() - mean_exponential_cosine(dim)) < 4 * error
    assert mean_exponential_cosine(3) == pytest.approx(np.sinh(1))  # the mean of exp over [-1, 1]
    with pytest.raises(ValueError) as caught:
        mean_exponential_cosine(1)
    assert str(caught.value) == "expected dim >= 2, received 1"


def test_one_tuple_moves_as_the_numpy_step_says(tensorflow):
    from snippets.embedding.sequential import sequential_pass
    from snippets.embedding.sphere import riemannian_step

    rng = np.random.default_rng(0)
    U, V, D = (rng.standard_normal((4, 6)) for _ in range(3))
    U, V, D = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (U, V, D))
    tables = [tensorflow.constant(x, "float32") for x in (U, V, D)]
    one = tensorflow.constant([[[0, 1, 2, 3]]])
    words, contexts, documents = (
        x.numpy() for x in sequential_pass(*tables, one, tensorflow.constant([[0.1]]))
    )
    v, u, d, n = V[0], U[1], D[2], U[3]
    a, b = float(v @ (u - n) < 0.15), float(d @ (u - n) < 0.15)
    assert words[1] == pytest.approx(riemannian_step(u, -(a * v + b * d), learning_rate=0.1), abs=1e-6)
    assert words[3] == pytest.approx(riemannian_step(n, a * v + b * d, learning_rate=0.1), abs=1e-6)
    assert contexts[0] == pytest.approx(riemannian_step(v, a * (n - u), learning_rate=0.1), abs=1e-6)
    assert documents[2] == pytest.approx(riemannian_step(d, b * (n - u), learning_rate=0.1), abs=1e-6)


def test_tuples_stay_in_their_document_and_in_the_order_of_the_file(tensorflow):
    from snippets.embedding.sequential import file_order_tuples

    lines, _ = topic_corpus(rng=np.random.default_rng(1), documents=20)
    vocabulary = count_words(lines, min_count=1)
    row = {word: i for i, word in enumerate(vocabulary.words)}
    documents = [np.array([row[word] for word in line.split()]) for line in lines]
    tuples = file_order_tuples(documents, vocabulary, window=3, rng=np.random.default_rng(0))
    assert np.all(np.diff(tuples[:, 2]) >= 0)
    for context, word, document, _ in tuples[:: len(tuples) // 200]:
        assert {context, word} <= set(documents[document])


def test_sequential_descent_finds_topics(tensorflow):
    from snippets.embedding.clustering_scores import normalized_mutual_information
    from snippets.embedding.sequential import sequential_vectors
    from snippets.embedding.spherical_kmeans import spherical_kmeans

    lines, labels = topic_corpus(rng=np.random.default_rng(0), documents=100, topics=2)
    (vectors,) = sequential_vectors([lines], dim=16, epochs=8)
    clusters, _, _ = spherical_kmeans(vectors, 2, rng=np.random.default_rng(0))
    assert normalized_mutual_information(labels, clusters) > 0.9


def test_baselines_find_topics():
    from snippets.embedding.baselines import averaged_word2vec_vectors, doc2vec_vectors, tfidf_vectors
    from snippets.embedding.nearest_label import nearest_label

    lines, labels = topic_corpus(rng=np.random.default_rng(0), topics=3)
    again = tfidf_vectors(lines[::-1], dim=8)[::-1]  # in another order: the same up to signs of axes
    assert np.abs(again @ again.T - tfidf_vectors(lines, dim=8) @ tfidf_vectors(lines, dim=8).T).max() < 1e-9
    for vectors in (
        tfidf_vectors(lines, dim=8),
        doc2vec_vectors(lines, dim=8, epochs=20),
        averaged_word2vec_vectors(lines, dim=8, epochs=20),
    ):
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-6
        assert np.mean(nearest_label(vectors[100:], vectors[:100], labels[:100]) == labels[100:]) > 0.9


def test_a_line_without_three_fields_is_named(tmp_path):
    file = tmp_path / "bad.xz"
    file.write_bytes(lzma.compress(b"1\ttrain\ta b\n2\ttest\n"))
    with pytest.raises(ValueError) as caught:
        read_newsgroups(file)
    assert str(caught.value) == f"{file}:2: expected three fields between tabs, found 2"
    assert read_newsgroups(file, documents=1).lines == ("a b",)


def test_only_the_classes_that_are_asked_for_are_read_and_counted():
    whole = read_newsgroups(ROOT / "data/newsgroups/newsgroups.tsv.xz")
    five = read_newsgroups(ROOT / "data/newsgroups/newsgroups.tsv.xz", classes=FIVE_GROUPS, words=3)
    assert np.bincount(whole.labels).tolist()[:3] == [799, 973, 985]
    assert (len(whole.lines), len(five.lines), int(whole.is_train.sum())) == (18846, 4895, 11314)
    assert max(len(line.split()) for line in whole.lines) == 150
    assert set(five.labels.tolist()) == set(FIVE_GROUPS)
    first = read_newsgroups(
        ROOT / "data/newsgroups/newsgroups.tsv.xz", classes=FIVE_GROUPS, documents=7, words=3
    )
    assert first.lines == five.lines[:7]


def test_the_data_are_those_that_their_readme_describes():
    readme = (ROOT / "data/newsgroups/README.md").read_text(encoding="utf-8")
    content = (ROOT / "data/newsgroups/newsgroups.tsv.xz").read_bytes()
    assert sha256(content).hexdigest() in readme
    assert sum(file.stat().st_size for file in (ROOT / "data").rglob("*.*")) < 4_000_000


def test_figures_show_what_they_say(tensorflow):
    import matplotlib.pyplot as plt

    from snippets.embedding.figures import draw_approach, draw_circle_step, draw_order_scores, draw_passes

    near, far = draw_circle_step().axes
    plain, modified = ([line.get_xydata()[0] for line in axis.lines[1:3]] for axis in (near, far))
    assert plain[0] == pytest.approx(modified[0])  # the plain step does not see the difference
    assert plain[1][0] > modified[1][0]
    angles = draw_approach(steps=2000).axes[0].lines
    assert angles[1].get_ydata()[-1] == pytest.approx(angles[2].get_ydata()[-1], rel=0.02)
    rows = [
        {"method": "a", "order": order, "NMI": value}
        for order, value in (("shuffled", 0.5), ("sorted", 0.7), ("sorted", 0.9))
    ]
    widths = [bar.get_width() for bar in draw_order_scores(rows).axes[0].patches]
    assert widths == pytest.approx([0.5, 0.8])
    passes = [{**row, "method": "b", "passes": n} for row in rows for n in (5, 10)]
    shuffled, in_order = draw_passes(passes).axes[0].containers
    assert shuffled.lines[0].get_xydata().tolist() == [[5, 0.5], [10, 0.5]]
    assert in_order.lines[0].get_ydata() == pytest.approx([0.8, 0.8])
    plt.close("all")


def test_the_experiments_have_a_row_for_everything_they_compare(tensorflow):
    from snippets.embedding.newsgroups import LabelledDocuments
    from snippets.embedding.order_leakage import order_experiment, passes_experiment
    from snippets.embedding.speed import compare_speed, profile_training

    lines, labels = topic_corpus(rng=np.random.default_rng(0), topics=2)
    documents = LabelledDocuments(tuple(lines), labels, np.arange(len(labels)) % 3 > 0)
    rows = order_experiment(documents, dim=8, epochs=3, seeds=range(1))
    assert len({(row["method"], row["order"]) for row in rows}) == len(rows) == 12
    assert all(0 <= row["purity"] <= 1 for row in rows)
    assert {row["NMI"] for row in rows if row["method"] == "TF-IDF and SVD"} == {1.0}
    rows = passes_experiment(documents, dim=8, passes=(1, 20), joint_passes=2, seeds=range(1))
    assert len({(row["method"], row["passes"], row["order"]) for row in rows}) == len(rows) == 6
    assert rows[2]["NMI"] > rows[0]["NMI"]  # more passes help
    rows, model = compare_speed(documents, dim=8, passes=(2,), gensim_passes=(1,))
    assert all(row["words/ms"] > 0 for row in rows)
    assert model.documents.shape == (300, 8)
    assert all(value > 0 for value in profile_training(documents, dim=8, repeats=2).values())
