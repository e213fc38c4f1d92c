"""Error bars."""

from snippets.pi.estimate import Estimate


def test_an_interval_reaches_as_far_as_its_standard_errors():
    found = Estimate(3.0, 0.1, n=10)
    assert found.covers(3.19)
    assert not found.covers(3.2)
    assert found.covers(3.2, standard_errors=2.1)
    assert found.covers(2.85)


def test_it_shows_two_digits_of_the_error():
    assert str(Estimate(3.14086282, 0.00075015, n=10)) == "3.14086 ± 0.00075"
    assert str(Estimate(31.4, 12.0, n=10)) == "31 ± 12"
    assert str(Estimate(3.0, 0.0, n=1)) == "3.000000000000000 ± 0.000000000000000"
