"""Error bars."""

from snippets.pi.estimate import Estimate


def test_an_interval_reaches_as_far_as_its_standard_errors():
    found = Estimate(3.0, 0.1, n=10)
    assert found.covers(3.19)
    assert not found.covers(3.2)
    assert found.covers(3.2, standard_errors=2.1)
    assert found.covers(2.85)
