"""What the pages of one build share."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from onesource.code import Library
from onesource.code.history import current_commit
from onesource.math import Macros, Mathematics
from onesource.model import Problem


@dataclass
class Project:
    root: Path  # holds snippets/ and the configuration
    repo_url: str = ""
    macros: Macros = field(default_factory=dict)  # of formulas, for the whole site
    styled: bool = False  # whether the pages load the style sheet of formulas
    source_pages: dict[str, str] = field(default_factory=dict)  # path of a source -> its page in the site
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def library(self) -> Library:
        return Library(self.root)

    @cached_property
    def mathematics(self) -> Mathematics:
        return Mathematics(self.root, self.macros, styled=self.styled)

    @cached_property
    def commit(self) -> str | None:
        return current_commit(self.root)

    def shown_path(self, file: Path) -> str:
        """A file as its author knows it: relative to the project."""
        return (file.relative_to(self.root) if file.is_relative_to(self.root) else file).as_posix()

    def source_link(self, path: str, line: int, *, to_site_root: str) -> str | None:
        """The address of a line of a source: in the repository, else in the site, else none."""
        if self.repo_url and self.commit:
            return f"{self.repo_url.rstrip('/')}/blob/{self.commit}/{path}#L{line}"
        if path in self.source_pages:
            return f"{to_site_root}{self.source_pages[path]}#L{line}"
        return None
