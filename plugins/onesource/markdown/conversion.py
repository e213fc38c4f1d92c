"""One page on its way from Markdown to HTML: its place, its problems, what it has quoted."""

import re
from collections import Counter
from dataclasses import dataclass
from os import path
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from onesource.markdown.implementations import Implementations
from onesource.markdown.listing import numbered
from onesource.markdown.project import Project
from onesource.markdown.words import WORDS
from onesource.model import BuildError, ProblemError
from onesource.results.fences import fenced_blocks


@dataclass
class Fence:
    """The first line of a fenced block."""

    line: int  # of the file, counted from 1
    header: str
    used: bool = False


class Conversion:
    """State of the page that a `Markdown` object is converting; a list of posts converts several in a row."""

    def __init__(self, md: Markdown, project: Project) -> None:
        self.md = md
        self.project = project
        self.path = ""
        self.fences: list[Fence] = []
        self.prose: list[tuple[int, str]] = []  # the lines outside fenced blocks, with their numbers
        self.anchors: Counter[str] = Counter()
        self.quoted: dict[str, str] = {}  # dotted name -> id of its first line on the page

    def start(self, lines: list[str]) -> None:
        file = self.file
        text = "\n".join(lines)
        self.path = self.project.shown_path(file) if file else "<text>"
        blocks, self.prose = fenced_blocks(lines, first=1 + _lines_before(file, text))
        self.fences = [Fence(block.line, block.header) for block in blocks]
        self.anchors.clear()
        self.quoted.clear()

    @property
    def is_excerpt(self) -> bool:
        """A list of posts shows the beginning of one: no ids, and no problems, since the post has them."""
        return "excerpt" in self.md.treeprocessors

    @property
    def to_site_root(self) -> str:
        """From the page that is being written to the root of the site: '../../'."""
        page = getattr(self._relpath, "file", None)
        return "../" * page.url.count("/") if page else ""

    @property
    def language(self) -> str:
        """Of what the engine says on the page."""
        context = _registered(self.md.preprocessors, "rendering_context")
        language = context.config["theme"].get("language", "en") if context else self.project.language
        return language if language in WORDS else "en"

    @property
    def implementations(self) -> Implementations | None:
        """What the library has of the equations on all pages; a text without a file knows of none."""
        return self.project.implementations(self._pages) if self._pages else None

    def page_link(self, page: Path) -> str | None:
        """The address of another page, "" of this one; none where it is not published."""
        files, file = getattr(self._relpath, "files", None), getattr(self._relpath, "file", None)
        if self.file and page == self.file.resolve():
            return ""
        if files is not None and file is not None and self._pages:
            target = files.get_file_from_path(page.relative_to(self._pages).as_posix())
            published = target is not None and not target.inclusion.is_excluded()
            return str(target.url_relative_to(file)) if published else None
        if self.file is None:
            return None
        return path.relpath(
            page, self.file.resolve().parent
        )  # Zensical finds the address of a file by itself

    @property
    def _pages(self) -> Path | None:
        """The folder of all pages."""
        context = _registered(self.md.preprocessors, "rendering_context")
        config = context.config if context else getattr(self._relpath, "config", None)
        return Path(config["docs_dir"]).resolve() if config else None

    @property
    def _relpath(self) -> Any:
        """The processor by which MkDocs, or Zensical, makes links relative."""
        return _registered(self.md.treeprocessors, "relpath")

    def test_link(self, test: str) -> str | None:
        return self.project.test_link(test, to_site_root=self.to_site_root)

    def source_link(self, path: str, line: int) -> str | None:
        return self.project.source_link(path, line, to_site_root=self.to_site_root)

    def anchor(self, name: str) -> str:
        """An id for a name, with a number from the second time on."""
        return numbered(name, self.anchors)

    def line_of_fence(self, *targets: str) -> int:
        for fence in self.fences:
            if not fence.used and any(target in fence.header for target in targets):
                fence.used = True
                return fence.line
        return 1

    def line_of_role(self, role: str) -> int:
        return next((number for number, line in self.prose if role in line), 1)

    def report(self, error: ProblemError, line: int) -> str:
        """Note a problem; return what stands in its place on the page."""
        problem = error.at(self.path, line)
        if not self.is_excerpt:
            self.project.problems.append(problem)
        return str(problem)

    @property
    def file(self) -> Path | None:
        """Of the page, if there is one."""
        # MkDocs registers a processor that knows the file; Zensical one that knows the path inside docs_dir.
        page = getattr(self._relpath, "file", None)
        if page is not None and page.abs_src_path:
            return Path(page.abs_src_path)
        context = _registered(self.md.preprocessors, "rendering_context")
        if context is not None:
            return Path(context.config["docs_dir"], context.page.path).resolve()
        return None


def _lines_before(file: Path | None, text: str) -> int:
    """How many lines of the file, its front matter, come before the text."""
    if file is None or not file.is_file():
        return 0
    whole = file.read_text(encoding="utf-8-sig").rstrip()
    return whole.count("\n") - text.rstrip().count("\n")


def _registered(registry: Any, name: str) -> Any:
    return registry[name] if name in registry else None  # noqa: SIM401  a Registry has no `get`


class Start(Preprocessor):
    def __init__(self, conversion: Conversion) -> None:
        super().__init__(conversion.md)
        self.conversion = conversion

    def run(self, lines: list[str]) -> list[str]:
        self.conversion.start(lines)
        return lines


class Finish(Treeprocessor):
    """Report the quote fences that Markdown did not take for fences; end the page where it stands alone."""

    def __init__(self, conversion: Conversion, *, raises: bool) -> None:
        super().__init__(conversion.md)
        self.conversion = conversion
        self.raises = raises

    def run(self, root: Element) -> None:
        for fence in self.conversion.fences:
            if not fence.used and re.search(r"\bquote\b", fence.header):
                self.conversion.report(
                    ProblemError(
                        "SNP-FENCE",
                        f"cannot read the fence ```{fence.header[:80]}. Expected "
                        '```python quote="snippets.linalg.determinant:log_det_exp" and ``` on the next line.',
                    ),
                    fence.line,
                )
        if self.raises:
            self.conversion.project.mathematics.close()
            if self.conversion.project.problems:
                raise BuildError(self.conversion.project.problems)
