"""Golden cases: a library and a page in, HTML or problems out."""

from pathlib import Path

import pytest
import yaml
from markdown import Markdown

from onesource.markdown import OneSourceExtension, Project

CASES = sorted((Path(__file__).parents[1] / "cases" / "page").glob("*.yml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_page(path: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, text in case["library"].items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    project = Project(tmp_path, source_pages=case.get("source_pages", {}))
    md = Markdown(
        extensions=[*case.get("extensions", []), "pymdownx.superfences", OneSourceExtension(project)]
    )
    html = md.convert(case["page"])
    assert [str(problem) for problem in sorted(project.problems)] == case.get("problems", [])
    if "html" in case:
        assert html.strip() == case["html"].strip()
    for fragment in case.get("contains", []):
        assert fragment in html
    for fragment in case.get("lacks", []):
        assert fragment not in html
