"""How often each digit occurs."""

import pytest
import scipy.stats

from snippets.pi.chudnovsky import enclose_by_chudnovsky
from snippets.pi.digit_counts import chi_square, digit_counts
from snippets.pi.enclosure import certain_decimals


def test_the_first_ten_thousand_decimals():
    counts = digit_counts(certain_decimals(enclose_by_chudnovsky, 10_000))
    assert counts == [968, 1026, 1021, 974, 1012, 1046, 1021, 970, 948, 1014]
    assert sum(counts) == 10_000


@pytest.mark.parametrize(
    "counts",
    [
        [968, 1026, 1021, 974, 1012, 1046, 1021, 970, 948, 1014],
        [9] * 10,
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [30, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    ],
)
def test_it_is_scipys_test(counts):
    statistic, probability = chi_square(counts)
    expected = scipy.stats.chisquare(counts)
    assert statistic == pytest.approx(expected.statistic)
    assert probability == pytest.approx(expected.pvalue)


@pytest.mark.parametrize("counts", [[1, 2, 3], [0] * 10])
def test_other_counts_are_refused(counts):
    with pytest.raises(ValueError, match="expected ten counts with a positive sum, received"):
        chi_square(counts)
