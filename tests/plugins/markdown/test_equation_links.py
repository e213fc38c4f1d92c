"""Golden cases: a library and posts in, one of them out, its equations and code linked both ways."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from onesource.markdown import OneSourceExtension, Project

CASES = sorted((Path(__file__).parents[1] / "cases" / "equation").glob("*.yml"))


class Context(Preprocessor):
    """As Zensical, says which page is converted."""

    def __init__(self, docs: Path, page: str) -> None:
        super().__init__()
        self.config = {"docs_dir": str(docs), "theme": {"language": "en"}}
        self.page = SimpleNamespace(path=page)

    def run(self, lines: list[str]) -> list[str]:
        return lines


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_post(path: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    posts = {f"docs/posts/{slug}.md": text for slug, text in case["posts"].items()}
    for name, text in {**case["library"], **posts}.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    project = Project(tmp_path, source_pages=case.get("source_pages", {}))
    md = Markdown(extensions=["pymdownx.superfences", OneSourceExtension(project)])
    md.preprocessors.register(Context(tmp_path / "docs", f"posts/{case['page']}.md"), "rendering_context", 0)
    if case.get("excerpt"):
        md.treeprocessors.register(Treeprocessor(md), "excerpt", 0)
    html = md.convert(case["posts"][case["page"]])
    project.mathematics.close()
    assert [str(problem) for problem in sorted(project.problems)] == case.get("problems", [])
    for fragment in case.get("contains", []):
        assert fragment in html
    for fragment, count in case.get("counts", {}).items():
        assert html.count(fragment) == count
