"""A post as a notebook that needs nothing of this project: prose, definitions, cells, outputs."""

import json
from pathlib import Path

from nbformat import NotebookNode, validate

from onesource.notebook.conversion import Conversion
from onesource.notebook.surroundings import Surroundings
from onesource.results.frozen import Frozen

__all__ = ["Conversion", "Surroundings", "notebook", "written"]


def notebook(around: Surroundings, file: Path, frozen: Frozen | None) -> NotebookNode:
    """The notebook of the post in `file`; without results, its cells show nothing.

    Raises:
        ProblemError: what is quoted cannot be one program (PRG-...), or the front matter asks for an
            accelerator that there is not (NBK-ACCELERATOR).
    """
    return Conversion(around, file, frozen).notebook()


def written(made: NotebookNode) -> str:
    """The text of the file; the same notebook gives the same text."""
    validate(made)
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
