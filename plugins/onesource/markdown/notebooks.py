"""The notebooks of a site: each post as a file to download, and what mkdocs-jupyter makes a page of.

The page differs from the file: in its cells, words stand for formulas and outputs, and become HTML when
mkdocs-jupyter is done. So a formula looks as on the page of the post, a figure has its dark twin, and
nothing is left for a script to typeset.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from pathlib import Path

from markdown.extensions.toc import unique
from nbformat import NotebookNode, v4
from pymdownx.slugs import slugify

from onesource.markdown.cell_outputs import Page, outputs_html
from onesource.markdown.formulas_html import attributes, content
from onesource.markdown.formulas_page import Link, Shown
from onesource.markdown.project import Project
from onesource.markdown.words import WORDS
from onesource.math import Failure, Numbered, Request, Typeset, with_references
from onesource.math.tex import Mark
from onesource.model import ProblemError
from onesource.notebook import Conversion, Surroundings, written
from onesource.notebook.setup_cells import is_downloaded
from onesource.results.cells import Cell
from onesource.results.frozen import Output
from onesource.results.inputs import read_data

FOLDER = "notebooks"  # in the site
CACHE = Path(".cache/onesource/notebooks")  # in the folder of the project
TO_ROOT = "../../"  # from the page of a notebook
WORD = re.compile(r"onesource(?P<kind>formula|output)(?P<number>\d+)x")
COLAB = "https://colab.research.google.com/github/"
GITHUB = re.compile(r"https://github\.com/(?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)?/?")


@dataclass(frozen=True)
class Download:
    """A notebook for readers."""

    slug: str
    path: str  # in the site
    text: str
    readable: str  # the notebook that mkdocs-jupyter makes a page of
    data: tuple[str, ...]  # files of the project that it downloads, at the same path in the site


class Notebooks:
    def __init__(self, project: Project, *, site_name: str, address: str) -> None:
        self.project = project
        self.around = Surroundings(
            project.root,
            project.library,
            project.versions,
            project.language,
            site_name,
            project.licence,
            address,
            project.macros,
            project.mathematics.posts,
        )
        self.inside: dict[str, _Inside] = {}  # by slug

    def add(self, file: Path) -> Download | None:
        """The notebooks of a post; none, and a problem, if it cannot be one."""
        slug = file.stem
        shown = self.project.results_of(slug)[1]
        frozen = shown.frozen
        inside = _Inside(self.project, slug, is_fresh=shown.is_fresh)
        at_site = replace(self.around, address=TO_ROOT)
        try:
            text = written(Conversion(self.around, file, frozen).notebook())
            inside.conversion = Conversion(at_site, file, frozen, write=inside.formula, show=inside.outputs)
            readable = inside.conversion.notebook()
            inside.folded = [cell.id for cell in readable.cells if "jupyter" in cell.metadata]
        except ProblemError as error:
            self.project.problems.append(error.at(self.project.shown_path(file), 1))
            return None
        self.inside[slug] = inside
        root, paths = self.project.root, inside.conversion.post.data
        data = tuple(path for path in paths if is_downloaded(read_data(root, path)))
        return Download(slug, f"{FOLDER}/{slug}/{slug}.ipynb", text, written(readable), data)

    def page(self, slug: str, html: str) -> str:
        """What mkdocs-jupyter made of a notebook, with formulas and outputs, without styles and scripts."""
        inside = self.inside[slug]
        return inside.filled(_tidied(html, inside.folded, WORDS[self.project.language].cell))


class _Inside:
    """What the words in the notebook of one page stand for."""

    def __init__(self, project: Project, slug: str, *, is_fresh: bool) -> None:
        self.project = project
        self.slug = slug
        words = WORDS[project.language]
        self.above = "" if is_fresh else f'<p class="cell-note">{escape(words.computed_before)}</p>'
        self.conversion: Conversion | None = None
        self.folded: list[str] = []  # ids of the cells whose code Jupyter hides too
        self.formulas: list[Numbered] = []
        self.shown: list[str] = []  # HTML of the outputs of a cell

    def formula(self, numbered: Numbered, _: str) -> str:
        self.formulas.append(numbered)
        return f"onesourceformula{len(self.formulas) - 1}x"

    def outputs(self, cell: Cell, outputs: tuple[Output, ...]) -> list[NotebookNode]:
        name = f"{self.slug}/{cell.name}"
        page = Page(self.project.language, name, TO_ROOT, self.project.pictures)
        try:
            self.shown.append(self.above + outputs_html(page, outputs, cell.options))
        except ProblemError:  # the post reports it
            return []
        data = {"text/html": f"onesourceoutput{len(self.shown) - 1}x"}
        return [v4.new_output("display_data", data=data)]

    def filled(self, html: str) -> str:
        pieces = {"formula": self._typeset(), "output": self.shown}
        return WORD.sub(lambda match: pieces[match["kind"]][int(match["number"])], html)

    def _typeset(self) -> list[str]:
        prepared = [self._with_links(numbered) for numbered in self.formulas]
        requests = [
            Request(tex, numbered.formula.display)
            for numbered, (tex, _) in zip(self.formulas, prepared, strict=True)
        ]
        try:
            results = self.project.mathematics.render(requests)
        except ProblemError:  # no Node.js: the post reports it
            return [escape(numbered.formula.source) for numbered in self.formulas]
        return [
            self._html(numbered, links, result)
            for numbered, (_, links), result in zip(self.formulas, prepared, results, strict=True)
        ]

    def _with_links(self, numbered: Numbered) -> tuple[str, tuple[Link, ...]]:
        links: list[Link] = []

        def reference(mark: Mark) -> str:
            assert self.conversion is not None
            slug, _, label = mark.text.rpartition("#")
            equation = self.conversion.links.equation(slug, label)
            if equation is None:
                return "?"
            page = f"{TO_ROOT}posts/{slug}/" if slug else ""
            shown = equation.number if mark.kind == "ref" else equation.shown
            links.append(Link(shown, f"{page}#{equation.anchor}"))
            return f"\\onesourcereference{{{len(links) - 1}}}{{{shown}}}"

        return with_references(numbered.tex, reference).text, tuple(links)

    def _html(self, numbered: Numbered, links: tuple[Link, ...], result: Typeset | Failure) -> str:
        if isinstance(result, Failure):  # the post reports it
            return escape(numbered.formula.source)
        shown = Shown(numbered.formula, numbered.equations, result, links)
        given = "".join(
            f' {name}="{escape(value)}"' for name, value in attributes(shown, excerpt=False).items()
        )
        addresses = [link.address for link in links]
        inside = content(shown, addresses, styled=self.project.styled, excerpt=False)
        return f"<span{given}>{inside}</span>"


# What mkdocs-jupyter 0.26 writes, and what a page of this site needs of it.
BODY = re.compile(r'<div class="jupyter-wrapper">.*</div>(?= *<!-- jupyter-wrapper -->)', re.DOTALL)
COPY = re.compile(r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>', re.DOTALL)
COPIED = re.compile(r'<div class="clipboard-copy-txt"[^>]*>[^<]*</div>')
CODE = re.compile(r'<div class="highlight-ipynb[^"]*"><pre>(?:<span></span>)?(.*?)</pre></div>', re.DOTALL)
# A fence in the prose: only what is in <code> scrolls inside itself.
FENCE = re.compile(r'<div class="highlight"><pre>(?:<span></span>)?(.*?)</pre></div>', re.DOTALL)
FOLDED = r'(id="cell-id={id}">.*?)(<div class="language-python highlight">.*?</div>)'
PROMPT = re.compile(r'<div class="jp-(?:Input|Output)Prompt[^"]*">[^<]*</div>')
COLLAPSER = re.compile(r'<div class="jp-Collapser[^"]*">\s*</div>')
HEADING = re.compile(r'<(h[1-6]) id="[^"]*">(.*?)<a class="anchor-link"[^>]*>[^<]*</a>', re.DOTALL)
STOP = re.compile(r'(<div class="jp-Cell-(?:in|out)putWrapper") tabindex="0"')


def _tidied(html: str, folded: Sequence[str], title: str) -> str:
    """Code as the site's own blocks are, and neither prompts, scripts nor styles."""
    found = BODY.search(html)
    html = found[0] if found else ""
    for useless in (COPY, COPIED, PROMPT, COLLAPSER):
        html = useless.sub("", html)
    html = FENCE.sub(r'<div class="highlight"><pre><code>\1</code></pre></div>', html)
    html = CODE.sub(r'<div class="language-python highlight"><pre><code>\1</code></pre></div>', html)
    for cell in folded:
        name = escape(title.format(cell.removeprefix("cell-")))
        details = rf"\1<details><summary>{name}</summary>\2</details>"
        html = re.sub(FOLDED.format(id=re.escape(cell)), details, html, count=1, flags=re.DOTALL)
    taken: set[str] = set()
    html = HEADING.sub(lambda match: _heading(match[1], match[2], taken), html)
    return STOP.sub(r"\1", html)


def _heading(tag: str, text: str, taken: set[str]) -> str:
    """With an id that keeps Chinese, as on the page of the post; mkdocs-jupyter's would be empty."""
    words = re.sub(r"<[^>]*>", "", WORD.sub("", text))
    name = unique(slugify(case="lower")(unescape(words), "-") or "section", taken)
    return f'<{tag} id="{name}">{text}<a class="headerlink" href="#{name}">#</a>'


def first_id(html: str) -> str:
    """The id of the first heading; "" if there is none."""
    found = re.search(r'<h[1-6] id="([^"]*)">', html)
    return found[1] if found else ""


def colab_address(repository: str, branch: str, path: str) -> str:
    """Where Colab opens a notebook of the published site; "" for a repository that is not on GitHub."""
    found = GITHUB.fullmatch(repository)
    return f"{COLAB}{found['repository']}/blob/{branch}/{path}" if found else ""
