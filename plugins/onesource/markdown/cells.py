"""Fences that are run: ```python run="cost". The page shows the code, and below it what it gave."""

from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import SuperFencesCodeExtension

from onesource.markdown.cell_outputs import Page, outputs_html
from onesource.markdown.computed import Computed
from onesource.markdown.conversion import Conversion
from onesource.markdown.listing import highlighted
from onesource.markdown.problems import problem_html
from onesource.markdown.words import WORDS
from onesource.model import Line, ProblemError
from onesource.results.cells import Cell
from onesource.results.frozen import Output


def register_cells(md: Markdown, conversion: Conversion, superfences: SuperFencesCodeExtension) -> Computed:
    computed = Computed(conversion)

    def is_cell(language: str, inputs: dict[str, str], options: dict[str, str], *_: Any) -> bool:
        options.update(inputs)
        return "run" in inputs

    def format_cell(src: str, options: dict[str, str], **_: Any) -> str:
        return _cell_html(conversion, computed, src, options["run"])

    superfences.extend_super_fences("python", format_cell, is_cell, None)
    md.preprocessors.register(StartCells(md, computed), "onesource-cells", 999)  # right after the conversion
    md.treeprocessors.register(FinishCells(md, computed), "onesource-cells", -999)
    return computed


class StartCells(Preprocessor):
    def __init__(self, md: Markdown, computed: Computed) -> None:
        super().__init__(md)
        self.computed = computed

    def run(self, lines: list[str]) -> list[str]:
        self.computed.start("\n".join(lines))
        return lines


class FinishCells(Treeprocessor):
    def __init__(self, md: Markdown, computed: Computed) -> None:
        super().__init__(md)
        self.computed = computed

    def run(self, root: Element) -> None:
        self.computed.finish()


def _cell_html(conversion: Conversion, computed: Computed, src: str, name: str) -> str:
    line = conversion.line_of_fence(f'run="{name}"', f"run='{name}'")
    found = computed.cell(name)
    if found is None:
        return _code_html(conversion, src, name)
    cell, outputs = found
    code = "" if cell.options.hide == "code" else _code_html(conversion, cell.code, name)
    try:
        below = _below_html(conversion, computed, cell, outputs)
    except ProblemError as error:
        below = problem_html(conversion.report(error, line))
    name = "" if conversion.is_excerpt else f' id="{escape(conversion.anchor(f"cell-{name}"))}"'
    return f'<div class="cell"{name}>{code}{below}</div>'


def _below_html(
    conversion: Conversion, computed: Computed, cell: Cell, outputs: tuple[Output, ...] | None
) -> str:
    words = WORDS[conversion.language]
    note = ""
    if outputs is None:
        note = words.not_computed
    elif not computed.shown.is_fresh:
        note = words.computed_before
    above = f'<p class="cell-note">{escape(note)}</p>' if note else ""
    if not outputs:
        return above
    page = Page(
        conversion.language,
        f"{computed.post.slug}/{cell.name}",
        conversion.to_site_root,
        conversion.project.pictures,
    )
    return above + outputs_html(page, outputs, cell.options)


def _code_html(conversion: Conversion, code: str, name: str) -> str:
    """The code block as a quote has it, without numbers and evidence."""
    lines = tuple(Line(number, text) for number, text in enumerate(code.rstrip("\n").split("\n"), 1))
    title = escape(WORDS[conversion.language].cell.format(name))
    caption = f'<span class="filename code-caption"><span>{title}</span></span>'
    return highlighted(conversion.md, lines, [""] * len(lines), caption=caption)
