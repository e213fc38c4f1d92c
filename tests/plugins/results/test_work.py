"""Golden cases: a project in, what its post reaches and its problems out."""

from pathlib import Path

import pytest
import yaml

from onesource.code import Library
from onesource.results.work import slugs, work_of

CASES = sorted((Path(__file__).parents[1] / "cases" / "work").glob("*.yml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_work(path: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, text in {"snippets/__init__.py": "", **case["project"]}.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    work = work_of(tmp_path, Library(tmp_path), "x")
    assert [str(problem) for problem in sorted(set(work.problems))] == case.get("problems", [])
    if "imports" in case:
        assert work.reach.import_lines == case["imports"]
        assert list(work.reach.code) == case["code"]
    assert list(work.inputs.data) == case.get("data", [])


def test_posts_are_found_in_every_language(tmp_path: Path) -> None:
    for name in ("docs/en/posts/b.md", "docs/zh/posts/b.md", "docs/posts/a.md", "docs/en/writing.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert slugs(tmp_path) == ["a", "b"]
