"""The command line: what it asks for, and what it says when it cannot."""

import sys

import pytest

from onesource.cli import main, project_root


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def test_the_project_is_the_nearest_folder_with_a_configuration(tmp_path):
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "docs/en").mkdir(parents=True)
    assert project_root(tmp_path / "docs/en") == tmp_path
    assert project_root(tmp_path) == tmp_path


def test_outside_of_a_project_it_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert refused(capsys, "results").endswith(
        "no mkdocs.yml here or above. Run it in the folder of the project."
    )


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "100"])
def test_the_number_of_jobs_is_checked(jobs, capsys):
    assert refused(capsys, "results", "--jobs", jobs).endswith(
        f"expected a number from 1 to 64, received {jobs!r}"
    )


def test_without_the_packages_of_kernels_it_says_how_to_get_them(tmp_path, monkeypatch, capsys):
    (tmp_path / "mkdocs.yml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "onesource.results.command", raising=False)
    monkeypatch.delitem(sys.modules, "onesource.results.kernel", raising=False)
    monkeypatch.delitem(sys.modules, "onesource.results.running", raising=False)
    monkeypatch.delitem(sys.modules, "onesource.results.freezing", raising=False)
    monkeypatch.setitem(sys.modules, "nbclient", None)
    assert "is missing. Run 'make results', or 'pip install -r requirements.txt' first." in refused(
        capsys, "results"
    )
