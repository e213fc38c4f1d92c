"""The benchmark of the same name over each fiftieth module of Python's standard library."""

from pathlib import Path

from benchmarks.standard_library import compare_all, library_files


def test_every_difference_from_the_oracle_is_explained(tmp_path: Path) -> None:
    report = compare_all(library_files()[::50], tmp_path)
    assert not report.unexplained
    assert report.modules > 10
    assert report.definitions.total() > 500
