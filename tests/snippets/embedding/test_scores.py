from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.neighbors import KNeighborsClassifier

from snippets.embedding.clustering_scores import (
    adjusted_rand_index,
    contingency_table,
    normalized_mutual_information,
    purity,
)
from snippets.embedding.nearest_label import macro_f1, nearest_label
from snippets.embedding.spherical_kmeans import spherical_kmeans
from snippets.embedding.vocabulary import Vocabulary, count_words, keep_probability, noise_distribution
from snippets.embedding.word_similarity import similarity_correlation, spearman


def clouds(rng, spread):
    centres = np.linalg.qr(rng.standard_normal((12, 12)))[0][:4]
    labels = rng.integers(4, size=400)
    x = centres[labels] + spread * rng.standard_normal((400, 12))
    return x / np.linalg.norm(x, axis=1, keepdims=True), labels


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    labels, clusters = rng.integers(6, size=300), rng.integers(4, size=300)
    clusters[:150] = labels[:150] % 4
    assert normalized_mutual_information(labels, clusters) == pytest.approx(
        metrics.normalized_mutual_info_score(labels, clusters), abs=1e-12
    )
    assert adjusted_rand_index(labels, clusters) == pytest.approx(
        metrics.adjusted_rand_score(labels, clusters), abs=1e-12
    )
    table = metrics.cluster.contingency_matrix(labels, clusters)
    assert np.array_equal(contingency_table(labels, clusters), table)
    assert purity(labels, clusters) == pytest.approx(table.max(axis=0).sum() / 300)
    predicted = clusters + 1  # with labels on either side that the other lacks
    assert macro_f1(labels, predicted) == pytest.approx(
        metrics.f1_score(labels, predicted, average="macro", zero_division=0), abs=1e-12
    )


def test_renaming_clusters_changes_no_score_and_one_cluster_says_nothing():
    labels = np.arange(40) % 4
    for score in (normalized_mutual_information, adjusted_rand_index, purity):
        assert score(labels, 7 - labels) == pytest.approx(1)
    assert normalized_mutual_information(labels, np.zeros(40)) == 0
    assert normalized_mutual_information([1, 1], [2, 2]) == adjusted_rand_index([1, 1], [2, 2]) == 1
    assert adjusted_rand_index(labels, np.zeros(40)) == 0


def test_scores_refuse_vectors_of_two_lengths():
    with pytest.raises(ValueError) as caught:
        purity([0, 1], [0])
    assert str(caught.value) == "expected two vectors of one length, received (2,) and (1,)"


def test_spherical_k_means_is_as_good_as_k_means_of_scikit_learn():
    x, labels = clouds(np.random.default_rng(0), 0.3)
    clusters, centres, total = spherical_kmeans(x, 4, rng=np.random.default_rng(0))
    theirs = KMeans(4, n_init=10, random_state=0).fit(x)
    sums = np.array([x[theirs.labels_ == k].sum(axis=0) for k in range(4)])
    assert total >= np.linalg.norm(sums, axis=1).sum() - 1e-9  # their clusters, with the best centres
    assert np.abs(np.linalg.norm(centres, axis=1) - 1).max() < 1e-12
    assert normalized_mutual_information(labels, clusters) > 0.8


def test_k_means_with_a_cluster_for_each_point_is_exact_and_bad_input_is_named():
    x, _ = clouds(np.random.default_rng(1), 0.3)
    assert spherical_kmeans(x[:5], 5, rng=np.random.default_rng(0))[2] == pytest.approx(5)
    twice = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    assert spherical_kmeans(twice, 2, rng=np.random.default_rng(0))[2] == pytest.approx(3)
    with pytest.raises(ValueError) as caught:
        spherical_kmeans(x[:3], 4, rng=np.random.default_rng(0))
    assert str(caught.value) == "expected a matrix and 1 <= k <= its rows, received shape (3, 12) and k = 4"


def test_nearest_labels_are_those_of_scikit_learn():
    x, labels = clouds(np.random.default_rng(2), 0.5)
    for k in (1, 3):
        theirs = KNeighborsClassifier(k, weights=lambda d: 1 + 1e-9 / (1e-3 + d)).fit(x[:200], labels[:200])
        assert np.array_equal(nearest_label(x[200:], x[:200], labels[:200], k=k), theirs.predict(x[200:]))
    with pytest.raises(ValueError) as caught:
        nearest_label(x, x[:2], labels[:2])
    assert str(caught.value) == "expected 1 <= k <= 2 known rows, received 3"


def test_rank_correlation_is_that_of_scipy_with_ties():
    rng = np.random.default_rng(3)
    x, y = rng.integers(9, size=80), rng.integers(9, size=80)
    assert spearman(x, y) == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)
    with pytest.raises(ValueError) as caught:
        spearman([1.0], [1.0])
    assert str(caught.value) == "expected two vectors of one length >= 2, received 1 and 1"
    with pytest.raises(ValueError) as caught:
        similarity_correlation(np.eye(2), Vocabulary(("a", "b"), np.array([1, 1])), [("A", "B", 1.0)])
    assert str(caught.value) == "expected two pairs in the vocabulary, received 0; is the case right?"


def test_rare_words_are_left_out_and_a_missing_word_is_answered_with_near_ones():
    vocabulary = count_words(["sun sun moon", "moon star sun"], min_count=2)
    assert vocabulary.words == ("sun", "moon")
    assert vocabulary.index("moon") == 1
    with pytest.raises(ValueError) as caught:
        vocabulary.index("mooon")
    assert str(caught.value) == "expected a word of the vocabulary, received 'mooon'; did you mean 'moon'?"
    with pytest.raises(ValueError) as caught:
        vocabulary.index("x")
    assert str(caught.value) == "expected a word of the vocabulary, received 'x'; lower min_count?"
    with pytest.raises(ValueError) as caught:
        count_words(["a b"])
    assert str(caught.value) == "expected a word that occurs 5 times, received none; lower min_count"


def test_frequent_words_are_kept_rarely_and_noise_is_flatter_than_the_counts():
    counts = np.array([10_000, 100, 1])
    keep = keep_probability(counts)
    assert keep[0] < keep[1] < keep[2] == 1
    noise = noise_distribution(counts)
    assert noise.sum() == pytest.approx(1)
    assert noise[0] / noise[1] == pytest.approx(100**0.75)
    with pytest.raises(ValueError) as caught:
        keep_probability(counts, threshold=0)
    assert str(caught.value) == "expected threshold > 0, received 0; 1 keeps every word"
