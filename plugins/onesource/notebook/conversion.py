"""One post to one notebook: its pieces in their order, each as a cell."""

import re
from collections.abc import Callable
from pathlib import Path

import yaml
from nbformat import NotebookNode, v4

from onesource.math.posts import FRONT_MATTER
from onesource.notebook.admonitions import with_quotations
from onesource.notebook.cell_code import packages_of, without_library_imports
from onesource.notebook.definitions import Definitions
from onesource.notebook.formulas import Tex, Write, filled, marked
from onesource.notebook.links import Links
from onesource.notebook.metadata import notebook_metadata
from onesource.notebook.outputs import as_they_are
from onesource.notebook.prose import Prose, as_text
from onesource.notebook.setup_cells import data_cells, packages_cell, style_cell
from onesource.notebook.surroundings import Surroundings
from onesource.notebook.words import WORDS
from onesource.results.cells import Cell, read_cells
from onesource.results.fences import fenced_blocks
from onesource.results.figures import STYLE
from onesource.results.frozen import Frozen, Output
from onesource.results.inputs import read_data

EQUATION = re.compile(r"(?<=# )(?<!\S)\((?:([\w-]+) )?(eq:[\w:.-]+)\)$", re.MULTILINE)
HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)
INSIDE = re.compile(r"[ >]|[-*+] |\d+[.)] ")  # a line of a list or a note
HIDDEN = {"source_hidden": True}


Show = Callable[[Cell, tuple[Output, ...]], list[NotebookNode]]


class Conversion:
    """
    Args:
        write: how a formula is written; as TeX, if not given.
        show: the outputs of a cell as nbformat has them; what they are, if not given.
    """

    def __init__(
        self,
        around: Surroundings,
        file: Path,
        frozen: Frozen | None,
        *,
        write: Write | None = None,
        show: Show | None = None,
    ) -> None:
        self.around = around
        self.file = file
        self.frozen = frozen
        self.words = WORDS[around.language]
        text = file.read_text(encoding="utf-8-sig").expandtabs(4)
        front = FRONT_MATTER.match(text)
        meta = yaml.safe_load(front[0].strip().strip("-.")) if front else {}
        self.metadata = notebook_metadata(meta, file.name)
        self.text = text[front.end() :] if front else text
        self.post, _ = read_cells(text, file.name)
        self.cells = {cell.name: cell for cell in self.post.cells}
        self.definitions = Definitions(around.library, self.post)
        self.links = Links(around, file)
        self.text, self.items, numbering = marked(self.text, self.links.labels_of)
        self.links.labels = numbering.labels
        self.write = write or Tex(numbering.labels, self.links.labels_of, around.macros)
        self.show = show or as_they_are
        self.prose = Prose(self._code, self._value, self.links.address, self.links.picture)
        self.done: list[NotebookNode] = []
        self.ids: dict[str, int] = {}
        self.last = ""  # name of the cell above
        self.waiting: list[str] = []  # symbols that a list or a note quotes, defined after it

    def notebook(self) -> NotebookNode:
        self._convert(with_quotations(self.text))
        if notes := self.prose.footnotes():
            self._markdown(f"## {self.words.notes}\n\n{notes}")
        made: NotebookNode = v4.new_notebook(cells=self.done, metadata=self.metadata)
        return made

    # The pieces of the post.

    def _convert(self, text: str) -> None:
        lines = text.split("\n")
        blocks, _ = fenced_blocks(lines, first=0)
        plain: list[str] = []
        position = 0
        for block in blocks:
            plain += self._released(lines[position : block.line], plain)
            position = min(block.line + len(block.body) + 1 + block.closed, len(lines))
            run = re.search(r'\brun=["\']([^"\']*)["\']', block.header)
            quote = re.search(r'\bquote=["\']([^"\']*)["\']', block.header)
            if run and run[1] in self.cells:
                self._flush(plain)
                self._cell(self.cells[run[1]])
            elif quote and block.indented:
                plain.append(f"{lines[block.line].partition('`')[0]}`{quote[1].rpartition(':')[2]}`")
                self.waiting.append(quote[1])
            elif quote and quote[1] not in self.definitions:
                plain += ["", self.words.defined.format(name=quote[1].partition(":")[2]), ""]
            elif quote:
                self._flush(plain)
                self._define(quote[1])
            else:
                plain += ["\0", *lines[block.line : position], "\0"]
        plain += self._released(lines[position:], plain)
        self._flush(plain)

    def _released(self, lines: list[str], plain: list[str]) -> list[str]:
        """Define what waits as soon as the list or the note has ended."""
        margin = next((at for at, line in enumerate(lines) if line and not INSIDE.match(line)), None)
        if self.waiting and margin is not None:
            self._flush([*plain, *lines[:margin]])
            plain.clear()
            return lines[margin:]
        return lines

    def _flush(self, plain: list[str]) -> None:
        """A Markdown cell for each heading and what is below it; what waits is defined after."""
        sections = [""]
        for at, piece in enumerate("\n".join(plain).split("\0")):
            if at % 2:  # code, between two marks
                sections[-1] += piece.strip("\n") + "\n\n"
                continue
            first, *others = HEADING.split(self.prose.convert(piece) + "\n\n")
            sections[-1] += first
            sections += others
        for section in sections:
            self._markdown(section.strip("\n"))
        plain.clear()
        waiting, self.waiting = self.waiting, []
        for target in waiting:
            self._define(target)

    def _define(self, target: str) -> None:
        """A code cell for what a symbol needs, unless all of it is there."""
        if target not in self.definitions:
            return
        part = self.definitions.take(target)
        own = target.partition(":")[2].partition("#")[0].partition(".")[0]
        called = f", called {part.name} here" if part.name != own else ""
        text = EQUATION.sub(self._number, f"# {target}{called}\n{part.text}")
        self._add(f"define-{part.name}", v4.new_code_cell(text))

    def _number(self, comment: re.Match[str]) -> str:
        """A comment that names an equation shows its number."""
        equation = self.links.labels.get(comment[2]) if comment[1] in (None, self.post.slug) else None
        return equation.shown if equation else comment[0]

    def _cell(self, cell: Cell) -> None:
        for target in self.definitions.before(cell):
            self._define(target)
        self.last = cell.name
        package = self.around.library.package
        code = without_library_imports(cell.code, package, self.definitions.names)
        if not code:
            return
        outputs = self.frozen.outputs(cell.name) if self.frozen else None
        made = v4.new_code_cell(code, outputs=self.show(cell, outputs) if outputs else [])
        if cell.options.hide == "code":
            made.metadata["jupyter"] = HIDDEN
        self._add(f"cell-{cell.name}", made)

    # Setting up.

    def _setup(self) -> None:
        program = self.definitions.program
        code = [cell.code for cell in self.post.cells]
        packages = packages_of(code) | {*program.required, *program.optional}
        if requirements := self._requirements(packages):
            self._add("packages", v4.new_code_cell(packages_cell(requirements)))
        hidden = [("style", style_cell(STYLE))] if "matplotlib" in packages else []
        files = {path: read_data(self.around.root, path) for path in self.post.data}
        hidden += [("data", source) for source in data_cells(files, self.around.address)]
        for name, source in hidden:
            self._add(name, v4.new_code_cell(source, metadata={"jupyter": HIDDEN}))
        if program.imports:
            self._add("imports", v4.new_code_cell(program.imports))

    def _requirements(self, packages: set[str]) -> list[str]:
        return sorted({each for name in packages for each in self.around.versions.get(name, ())})

    # What stands in the prose.

    def _code(self, target: str) -> str:
        return f"`{target.partition(':')[2]}`"

    def _value(self, text: str) -> str:
        value = self.frozen.value(self.last, text) if self.frozen else None
        return f"`{text}`" if value is None else as_text(value)

    # Cells.

    def _markdown(self, source: str) -> None:
        if not source.strip():
            return
        if self.done:
            self._add("text", v4.new_markdown_cell(self._filled(source)))
            return
        title, _, rest = source.partition("\n") if source.startswith("# ") else ("", "", source)
        self._add("title", v4.new_markdown_cell(self._filled(f"{title}\n\n{self._origin(title)}".strip())))
        self._setup()
        self._markdown(rest.strip("\n"))

    def _filled(self, source: str) -> str:
        return filled(source, self.items, self.write, self.links.reference)

    def _origin(self, title: str) -> str:
        address = self.links.address(f"{self.post.slug}.md")
        title = title.removeprefix("# ").strip()
        linked = f"[{title}]({address})" if address else title
        return self.words.origin.format(title=linked, site=self.around.site, licence=self.around.licence)

    def _add(self, name: str, cell: NotebookNode) -> None:
        """With an id that follows from the post: its name, and a number from the second time on."""
        name = re.sub(r"[^A-Za-z0-9_-]", "-", name)[:56]
        self.ids[name] = self.ids.get(name, 0) + 1
        cell["id"] = name if self.ids[name] == 1 and name != "text" else f"{name}-{self.ids[name]}"
        self.done.append(cell)
