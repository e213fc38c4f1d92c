"""Every number that the post prints and no cell computes, in both languages."""

import math
import sys
from datetime import date
from decimal import DefaultContext
from pathlib import Path

import pytest

from snippets.pi.chudnovsky import enclose_by_chudnovsky
from snippets.pi.convergence import chudnovsky_sums, correct_digits, gauss_legendre_means
from snippets.pi.enclosure import certain_decimals
from snippets.pi.needles import Throws

DOCS = Path(__file__).parents[3] / "docs"
POSTS = {
    language: (DOCS / language / "posts" / "pi-day.md").read_text(encoding="utf-8")
    for language in ("en", "zh")
}
both_languages = pytest.mark.parametrize("post", POSTS.values(), ids=POSTS.keys())


@both_languages
def test_the_days_to_pi_day(post):
    assert "created: 2026-11-25" in post
    assert (date(2027, 3, 14) - date(2026, 11, 25)).days == 109
    assert post.count("109") >= 2


@both_languages
def test_the_nines(post):
    assert "999999" in post
    assert "762" in post
    decimals = certain_decimals(enclose_by_chudnovsky, 800).partition(".")[2]
    assert decimals.find("999999") + 1 == 762
    assert decimals[760] == "4"
    assert decimals[767] != "9"


@both_languages
def test_python(post):
    assert "4300" in post
    assert sys.int_info.default_max_str_digits == 4300
    assert "28" in post
    assert DefaultContext.prec == 28
    assert f"{math.log2(3):.3f}" == "1.585"


@both_languages
def test_rates_and_constants(post):
    assert f"{2 * math.log10(5):.3f}" == "1.398"
    assert f"{3 * math.log10(53360):.2f}" == "14.18"
    assert "1.398" in post
    assert "14.18" in post
    assert f"{(math.pi - 2) / 2 / (1 - math.pi / 4):.2f}" == "2.66"
    assert "2.66" in post
    a, b, total = 1.0, math.sqrt(0.5), 0.0
    for k in range(1, 7):
        a, b, c = (a + b) / 2, math.sqrt(a * b), (a - b) / 2
        total += 2**k * c
    assert str(a).startswith("0.84721")
    assert str(total).startswith("0.318")
    assert "0.84721" in post
    assert "0.318" in post


@both_languages
def test_a_million_decimals_take_nineteen_steps(post):
    assert "540" in post
    assert 27 * (19 + 1) == 540
    log_gap, steps = math.log10((1 - math.sqrt(0.5)) / 2), 1
    while 2 * log_gap + (steps - 1) * math.log10(2) > -1_000_010 / 2:
        log_gap, steps = 2 * log_gap - math.log10(4 * 0.8472130848), steps + 1
    assert steps == 19


def test_two_integers_of_the_tree_are_twice_as_long_as_the_result():
    n_decimals = 1_000_000
    last = n_decimals // 14 + 2
    digits_of_q = 3 * math.lgamma(last) / math.log(10) + (last - 1) * math.log10(640320**3 // 24)
    assert digits_of_q / n_decimals == pytest.approx(2.1, abs=0.05)  # T is less than 13591409 times Q
    digits_of_p = digits_of_q - (last - 1) * 3 * math.log10(53360)
    assert digits_of_p / n_decimals == pytest.approx(1.1, abs=0.05)


def test_what_the_figures_are_said_to_show():
    assert round(correct_digits(chudnovsky_sums(20))[-1]) == 283
    assert round(correct_digits(gauss_legendre_means(10))[-1]) == 2789
    for post in POSTS.values():
        assert "283" in post
        assert "2,789" in post


@both_languages
def test_lazzarini(post):
    found = Throws(n=3408, crossings=1808, tries=4339, length=5 / 6).pi()
    assert f"{abs(found.value - math.pi):.1e}" == "2.7e-07"
    p = 2 * 5 / 6 / math.pi
    assert f"{math.pi * math.sqrt((1 - p) / (p * 3408)):.3f}" == "0.051"
    assert r"2.7\cdot10^{-7}" in post
    assert "0.051" in post
