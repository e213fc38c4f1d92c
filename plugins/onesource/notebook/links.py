"""Where that stands to which a post links, for the reader of its notebook."""

import base64
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path

from onesource.math import Equation
from onesource.notebook.formulas import Reference
from onesource.notebook.surroundings import Surroundings


class Links:
    def __init__(self, around: Surroundings, file: Path) -> None:
        self.around = around
        self.file = file
        self.labels: Mapping[str, Equation] = {}  # of the post itself

    def equation(self, slug: str, label: str) -> Equation | None:
        """What a label names, in this post or in another."""
        try:
            return (self.labels_of(slug) if slug else self.labels).get(label)
        except FileNotFoundError:
            return None

    def labels_of(self, slug: str) -> Mapping[str, Equation]:
        return self.around.posts.labels(self.file.with_name(f"{slug}.md"))

    def reference(self, reference: Reference) -> str:
        if not reference.slug:
            return f"[{reference.shown}](#{reference.anchor})"
        address = self.address(f"{reference.slug}.md#{reference.anchor}")
        return f"[{reference.shown}]({address})" if address else reference.shown

    def address(self, to: str) -> str:
        """Pages of the site are where it is published; if it is not, nothing can link to them."""
        if re.match(r"[a-z]+:|#", to):
            return to
        path, sharp, anchor = to.partition("#")
        place = f"posts/{Path(path).stem}/" if path.endswith(".md") else path
        return f"{self.around.address}{place}{sharp}{anchor}" if self.around.address else ""

    def picture(self, source: str) -> str:
        """The picture itself, for a notebook is one file."""
        file = self.file.parent / source
        if re.match(r"[a-z]+:", source) or not file.is_file():
            return source
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"
