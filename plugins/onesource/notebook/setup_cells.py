"""The first cells of a notebook: packages, the style of figures, and data files."""

import base64
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

SMALL = 300_000  # bytes of a data file that a notebook carries; larger ones are downloaded
WIDTH = 100  # of the lines of base64

PACKAGES = """\
# What is missing is installed, in the version that the outputs below were computed with.
from importlib.metadata import PackageNotFoundError, version

missing = []
for requirement in {requirements}:
    package, wanted = requirement.split("==")
    try:
        if version(package) != wanted:
            print(f"{{package}} {{version(package)}} is here; the outputs below are of {{wanted}}")
    except PackageNotFoundError:
        missing.append(requirement)
if missing:
    get_ipython().run_line_magic("pip", "install --quiet " + " ".join(missing))
"""

STYLE = """\
# How figures look.
%matplotlib inline
%config InlineBackend.figure_formats = ["svg"]
%config InlineBackend.print_figure_kwargs = {{"bbox_inches": None}}
import matplotlib

matplotlib.rcParams.update(
{settings}
)
"""

EMBEDDED = """\
import base64
from pathlib import Path

file = Path({path!r})
file.parent.mkdir(parents=True, exist_ok=True)
file.write_bytes(base64.b64decode(\"\"\"
{content}
\"\"\"));
"""

DOWNLOADED = """\
import hashlib
import urllib.request
from pathlib import Path

file = Path({path!r})
if not file.exists():
    content = urllib.request.urlopen({address!r}).read()
    assert hashlib.sha256(content).hexdigest() == {sha256!r}, "the file is not the one of the post"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
"""

# Of a site without a public address: nothing can be downloaded.
PLACED = """\
import hashlib
from pathlib import Path

file = Path({path!r})
if not file.exists():
    raise FileNotFoundError(
        "this cell needs the file " + {path!r} + " of the blog's source, which is too large to be in the "
        "notebook and is not published yet; put it at " + str(file.resolve())
    )
assert hashlib.sha256(file.read_bytes()).hexdigest() == {sha256!r}, "the file is not the one of the post"
"""


def packages_cell(requirements: Sequence[str]) -> str:
    listed = ", ".join(f'"{requirement}"' for requirement in requirements)
    return PACKAGES.format(requirements=f"[{listed}]").rstrip("\n")


def style_cell(style: Path) -> str:
    """The settings of a matplotlib style file, as text that matplotlib reads in the same way."""
    settings = {}
    for line in style.read_text(encoding="utf-8").splitlines():
        name, colon, value = line.partition(": ")
        if colon and not line.startswith("#"):
            settings[name] = value.strip()
    lines = ["    {", *(f"        {name!r}: {value!r}," for name, value in settings.items()), "    }"]
    return STYLE.format(settings="\n".join(lines)).rstrip("\n")


def is_downloaded(content: bytes) -> bool:
    """Whether a notebook asks the site for a data file, and does not carry it."""
    return len(content) > SMALL


def data_cells(files: Mapping[str, bytes], address: str) -> list[str]:
    """A cell for each file, which puts it where the cells of the post look for it.

    Without an `address` a large file cannot be downloaded: the cell asks for it.
    """
    cells = []
    for path, content in sorted(files.items()):
        if not is_downloaded(content):
            text = base64.b64encode(content).decode("ascii")
            lines = "\n".join(text[start : start + WIDTH] for start in range(0, len(text), WIDTH))
            cells.append(EMBEDDED.format(path=path, content=lines).rstrip("\n"))
        else:
            template = DOWNLOADED if address else PLACED
            digest = sha256(content).hexdigest()
            cells.append(template.format(path=path, address=address + path, sha256=digest).rstrip("\n"))
    return cells
