"""The author's syntax as one Python-Markdown extension, for MkDocs, for Zensical and on its own.

MkDocs' plugin hands over a `Project` that lasts a whole build, and raises its problems at the end. Without
one, the extension makes its own and raises at the end of each page.
"""

from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from pymdownx.superfences import SuperFencesCodeExtension

from onesource.markdown.cells import register_cells
from onesource.markdown.conversion import Conversion, Finish, Start
from onesource.markdown.evaluated import EvalRole
from onesource.markdown.formulas import register_formulas
from onesource.markdown.han import JoinHan
from onesource.markdown.project import Project
from onesource.markdown.quotes import register_quotes
from onesource.markdown.roles import CodeRole

__all__ = ["OneSourceExtension", "Project"]


class OneSourceExtension(Extension):
    def __init__(self, project: Project | None = None, **options: Any) -> None:
        self.config = {
            "root": [".", "Folder of the project: it holds snippets/"],
            "repo_url": ["", "Address of the repository, for links to the source"],
            "evidence": ["", "File with the evidence of the tests, relative to the root"],
            "require_evidence": [True, "Whether a quote without evidence is a problem"],
            "results": ["results", "Folder with the frozen results of cells, relative to the root"],
            "require_results": [True, "Whether a cell without results of its own code is a problem"],
            "macros": [{}, r"Of formulas: {R: \mathbb{R}, norm: ['\|#1\|', 1]}"],
        }
        super().__init__(**options)
        self.project = project

    def extendMarkdown(self, md: Markdown) -> None:
        project = self.project or Project(
            Path(self.getConfig("root")).resolve(),
            repo_url=self.getConfig("repo_url"),
            macros=self.getConfig("macros"),
            evidence_file=self.getConfig("evidence"),
            evidence_required=self.getConfig("require_evidence"),
            results_folder=self.getConfig("results"),
            results_required=self.getConfig("require_results"),
        )
        conversion = Conversion(md, project)
        md.preprocessors.register(
            Start(conversion), "onesource-start", 1000
        )  # before anything changes a line
        md.inlinePatterns.register(CodeRole(conversion), "onesource-code", 195)  # before backticks, at 190
        superfences = _superfences(md)
        register_quotes(conversion, superfences)
        computed = register_cells(md, conversion, superfences)
        md.inlinePatterns.register(EvalRole(computed), "onesource-eval", 194)
        register_formulas(md, conversion, project.mathematics)
        md.treeprocessors.register(JoinHan(md), "onesource-han", 15)  # after inline patterns, at 20
        md.treeprocessors.register(Finish(conversion, raises=self.project is None), "onesource-finish", -1000)


def _superfences(md: Markdown) -> SuperFencesCodeExtension:
    """The extension for fenced blocks, registered unless the site has it."""
    if not any(isinstance(extension, SuperFencesCodeExtension) for extension in md.registeredExtensions):
        md.registerExtensions(["pymdownx.superfences"], {})
    return next(x for x in md.registeredExtensions if isinstance(x, SuperFencesCodeExtension))


def makeExtension(**options: Any) -> OneSourceExtension:
    return OneSourceExtension(**options)
