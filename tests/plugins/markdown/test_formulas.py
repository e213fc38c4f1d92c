"""Golden cases: a page with formulas in, HTML, contents or problems out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from onesource.markdown import OneSourceExtension, Project

HERE = Path(__file__).parent
CASES = sorted((HERE.parent / "cases" / "formula").glob("*.yml"))
POSTS = yaml.safe_load((HERE.parent / "math" / "bad_formulas.yml").read_text(encoding="utf-8"))["posts"]
MACROS = {"R": r"\mathbb{R}", "norm": [r"\left\|#1\right\|", 1]}


class Page(Treeprocessor):
    """As MkDocs, says which file is converted."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = self
        self.url = "post/"
        self.abs_src_path = str(file)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all cases, so that they share a cache."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture
def project(root: Path) -> Iterator[Project]:
    for old in root.glob("*.md"):
        old.unlink()
    project = Project(root, macros=MACROS)
    yield project
    project.mathematics.close()


def converter(project: Project, extensions: list[str], *, excerpt: bool = False) -> Markdown:
    md = Markdown(extensions=[*extensions, "pymdownx.superfences", OneSourceExtension(project)])
    md.treeprocessors.register(Page(project.root / "post.md"), "relpath", 0)
    if excerpt:
        md.treeprocessors.register(Treeprocessor(md), "excerpt", 0)
    return md


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_page(path: Path, project: Project) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, text in {
        **case.get("files", {}),
        "post.md": case.get("front_matter", "") + case["page"],
    }.items():
        (project.root / name).write_text(text, encoding="utf-8")
    project.mathematics.styled = case.get("styled", False)
    md = converter(project, case.get("extensions", []), excerpt=case.get("excerpt", False))
    html = md.convert(case["page"])
    assert [str(problem) for problem in sorted(project.problems)] == case.get("problems", [])
    if "html" in case:
        assert html.strip() == case["html"].strip()
    for fragment in case.get("contains", []):
        assert fragment.replace("\\n", "\n") in html
    for fragment in case.get("lacks", []):
        assert fragment not in html
    if "toc" in case:
        assert [token["name"] for token in md.toc_tokens] == case["toc"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("code", "line", "text"), POSTS, ids=[text[:30] for _, _, text in POSTS])
def test_every_mistake_of_a_post_is_named_at_its_line(
    project: Project, code: str, line: int, text: str
) -> None:
    page = f"First.\n\n{text}\n"
    (project.root / "post.md").write_text(page, encoding="utf-8")
    converter(project, ["tables"]).convert(page)
    assert {(problem.code, problem.path, problem.line) for problem in project.problems} == {
        (code, "post.md", line + 2)
    }


def test_a_page_does_not_remember_the_one_before(project: Project) -> None:
    (project.root / "post.md").write_text("", encoding="utf-8")
    md = converter(project, [], excerpt=True)
    page = "\\begin{equation}a\\label{eq:a}\\end{equation} \\eqref{eq:a}"
    assert md.convert(page) == md.convert(page)
    assert "(1)" in md.convert(page)


def test_without_mathjax_one_problem_says_what_to_run(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onesource.math.node.is_installed", lambda: False)
    (project.root / "post.md").write_text("", encoding="utf-8")
    for number in range(2):
        html = converter(project, []).convert(f"A $never + seen + {number}$ and $another + {number}$.")
        assert html.count("Run: python -m onesource.math.install") == 2
    assert [str(problem) for problem in project.problems] == [
        "MTH-NODE post.md:1: formulas need MathJax, which is not installed. "
        "Run: python -m onesource.math.install"
    ]
