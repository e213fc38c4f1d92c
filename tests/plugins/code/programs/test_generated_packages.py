"""Over random packages: a program does what the package does, or is refused with a reason."""

from pathlib import Path

from benchmarks.programs import compare


def test_programs_of_random_packages_do_what_the_packages_do(tmp_path: Path) -> None:
    result = compare(range(200), tmp_path)
    assert result.differences == []
    assert result.programs - result.unusable > 250
    assert set(result.refused) <= {
        "PRG-CYCLE", "PRG-EFFECT", "PRG-IMPORT", "PRG-NAME", "PRG-REBOUND", "PRG-REGISTRY", "SNP-AMBIGUOUS",
    }  # fmt: skip
