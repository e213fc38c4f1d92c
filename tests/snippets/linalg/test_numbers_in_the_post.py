"""The numbers that the post prints and no cell computes, most of them in formulas, in both languages."""

import importlib.metadata
import inspect
import itertools
import math
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.linalg

from snippets.linalg.determinant import determinant, log_det_exp
from snippets.linalg.experiment import (
    UNIT_ROUNDOFF,
    flops_of_det_expm,
    swap_matrix,
)
from snippets.linalg.exponential import THETA_13, count_squarings, expm
from snippets.linalg.hutchinson import FOURTH_MOMENTS, hutchinson_variance

DOCS = Path(__file__).parents[3] / "docs"
POSTS = {
    language: (DOCS / language / "posts" / "determinant-of-exponential.md").read_text(encoding="utf-8")
    for language in ("en", "zh")
}
MOLER_VAN_LOAN = np.array([[-49.0, 24.0], [-64.0, 31.0]])
OVERSCALED = np.array([[1.0, 1e6], [0.0, -1.0]])
COSH, SINH = math.cosh(2), math.sinh(2)

both_languages = pytest.mark.parametrize("post", POSTS.values(), ids=POSTS.keys())


def relative_error(actual: float, expected: float) -> float:
    return abs(actual / expected - 1)


# What both posts print, and the same number computed; the text is compared as it stands.
PRINTED = [
    ("e^6=403.42879", f"e^6={math.exp(6):.5f}"),
    ("e^{2+2}=54.598", f"e^{{2+2}}={math.exp(4):.3f}"),
    (
        r"\begin{pmatrix}3.7622&3.6269\\3.6269&3.7622\end{pmatrix}",
        rf"\begin{{pmatrix}}{COSH:.4f}&{SINH:.4f}\\{SINH:.4f}&{COSH:.4f}\end{{pmatrix}}",
    ),
    ("709.78", f"{math.log(sys.float_info.max):.2f}"),
    ("999", str(1000 - 1)),  # additions in a trace of 1000 entries
    (r"\theta_{13}=5.371920351148152", rf"\theta_{{13}}={THETA_13!r}"),
    ("u=2^{-53}", f"u=2^{{{math.log2(UNIT_ROUNDOFF):.0f}}}"),
    ("16", f"{-math.log10(UNIT_ROUNDOFF):.0f}"),
    (r"\approx18.4", rf"\approx{math.log(1 / UNIT_ROUNDOFF) / 2:.1f}"),
    (r"2.5\cdot10^{10}", rf"{flops_of_det_expm(1000, squarings=5) / 1e10:.1f}\cdot10^{{10}}"),
    (r"2\sin0.45=0.870", rf"2\sin0.45={2 * math.sin(0.45):.3f}"),
    (r"(3.6-2\pi)i=-2.683i", rf"(3.6-2\pi)i={3.6 - 2 * math.pi:.3f}i"),
    ("18", str(count_squarings(OVERSCALED))),
    ("5500", str(int(THETA_13 * 2**10) // 100 * 100)),  # covered by ten squarings
    ("m_4=3$", f"m_4={FOURTH_MOMENTS['normal']:.0f}$"),
    ("m_4=1$", f"m_4={FOURTH_MOMENTS['rademacher']:.0f}$"),
]


@both_languages
@pytest.mark.parametrize(("printed", "computed"), PRINTED)
def test_a_number_of_the_prose_is_the_computed_one(post, printed, computed):
    assert printed == computed
    assert printed in post


def test_twenty_five_billion_operations_are_meant_in_both_languages():
    assert round(flops_of_det_expm(1000, squarings=5) / 1e9) == 25
    assert "25 billion" in POSTS["en"]
    assert "250 亿" in POSTS["zh"]


@both_languages
def test_the_formulas_of_the_examples_hold(post):
    assert r"e^Ae^B&=\begin{pmatrix}5&2\\2&1\end{pmatrix}" in post
    A, B = 2 * np.eye(2, k=1), 2 * np.eye(2, k=-1)
    assert np.allclose(expm(A) @ expm(B), [[5, 2], [2, 1]], rtol=1e-14, atol=0)
    assert r"\kappa_F(e^A)=2\cosh2s" in post
    condition = np.linalg.cond(expm(swap_matrix(2.0)), "fro")
    assert condition == pytest.approx(2 * math.cosh(4), rel=1e-9)
    assert r"A=\begin{pmatrix}-49&24\\-64&31\end{pmatrix}" in post
    assert sorted(np.linalg.eigvals(MOLER_VAN_LOAN)) == pytest.approx([-17, -1])


def test_the_jordan_block_of_the_post_has_the_determinant_it_prints():
    J = 2 * np.eye(3) + np.eye(3, k=1)
    assert np.linalg.matrix_rank(J - 2 * np.eye(3)) == 2  # one eigenvector: not diagonalisable
    assert f"{determinant(expm(J)):.5f}" == "403.42879"


@both_languages
def test_the_branches_of_the_logarithm_are_as_the_post_says(post):
    assert r"\operatorname{tr}\ln B=i\pi+i\pi=2\pi i" in post
    assert np.log(np.linalg.eigvals(-np.eye(2)) + 0j).sum() == pytest.approx(2j * math.pi)
    assert np.log(determinant(-np.eye(2))) == pytest.approx(0)
    assert r"$B=e^{0.9i}I_4$" in post
    B = np.exp(0.9j) * np.eye(4)
    assert np.linalg.norm(B - np.eye(4), 2) == pytest.approx(2 * math.sin(0.45))
    assert np.trace(scipy.linalg.logm(B)) == pytest.approx(3.6j)
    assert np.log(determinant(B)) == pytest.approx((3.6 - 2 * math.pi) * 1j)


@both_languages
def test_hutchinsons_estimate_behaves_as_the_post_says(post):
    assert r"2^6" in post
    assert r"6\times6" in post
    A = np.random.default_rng(0).standard_normal((6, 6))
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=6)))
    samples = np.einsum("si,ij,sj->s", signs, A, signs)
    assert samples.mean() == pytest.approx(np.trace(A), abs=1e-12)
    assert samples.var() == pytest.approx(hutchinson_variance(A), rel=1e-12)
    assert "200,000" in post  # and four standard errors: test_hutchinson.py
    assert r"20\times20" in post


def test_the_keras_version_is_the_one_that_the_post_describes(tensorflow):
    from snippets.linalg import keras_exponential

    assert inspect.signature(keras_exponential.expm).parameters["max_squarings"].default == 10
    assert keras_exponential.squarings_for(5500.0) == 10
    assert "default of 10 squarings" in POSTS["en"]
    assert "默认的 10 次平方" in POSTS["zh"]
    for post in POSTS.values():  # det, slogdet and lu refused, qr not: test_keras_determinant.py
        assert f"TensorFlow {importlib.metadata.version('tensorflow').rpartition('.')[0]} " in post


@pytest.mark.parametrize("n", [2, 50, 200])
def test_random_matrices_agree_to_twelve_digits_and_with_scipy_too(n):
    A = np.random.default_rng(n).standard_normal((n, n)) / math.sqrt(n)
    assert n == 2 or np.linalg.norm(A, 2) == pytest.approx(2, rel=0.1)
    X = expm(A)
    assert relative_error(float(determinant(X)), math.exp(log_det_exp(A))) < 1e-12
    reference = scipy.linalg.expm(A)
    assert np.linalg.norm(X - reference) / np.linalg.norm(reference) < 1e-12


def test_overscaling_costs_about_five_digits():
    error = relative_error(float(determinant(expm(OVERSCALED))), 1.0)
    assert 4 < math.log10(error / UNIT_ROUNDOFF) < 6.5
    assert count_squarings(np.diag(np.diag(OVERSCALED))) == 0
