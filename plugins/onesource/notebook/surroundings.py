"""What a notebook needs beside its post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onesource.code import Library
from onesource.math import Posts
from onesource.math.renderer import Macros


@dataclass(frozen=True)
class Surroundings:
    """What the notebooks of one site share."""

    root: Path  # of the project
    library: Library
    versions: Mapping[str, Sequence[str]]  # name of an import -> what to install
    language: str
    site: str  # its name
    licence: str  # of the code
    address: str = ""  # where the site of this language is published, with a slash at the end
    macros: Macros = field(default_factory=dict)
    posts: Posts = field(default_factory=Posts)
