"""Inside the kernel: matplotlib gets the style of the site, and a cell's open figures become SVG and data."""

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onesource.results.figure_data import figure_data
from onesource.results.figure_text import dark

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = Path(__file__).with_name("site.mplstyle")
# What the kernel's environment says, so that the style holds as soon as a cell imports matplotlib.
ENVIRONMENT = {"MATPLOTLIBRC": str(STYLE), "MPLBACKEND": "svg"}

SVG = "image/svg+xml"
DARK = "application/vnd.onesource.dark+svg"
DATA = "application/vnd.onesource.figure+json"
LARGEST = 300_000  # bytes of an SVG; above, what has many points becomes an image inside it
MANY = 500  # points
SHARP = 144  # dots per inch of such an image

_HEAD = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_NAMES = re.compile(r'(?<=<g) id="[^"]*"|(?<=<image) id="[^"]*"| transform="rotate\(-?0 [^"]*\)"')
_NUMBERS = re.compile(r' (?:d|x|y|transform|width|height)="[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_SIZE = re.compile(r'(<svg [^>]*?)width="([\d.]+)pt" height="([\d.]+)pt"')


def show_open_figures(*_: object) -> None:
    """Display all open figures, in the order of their numbers, and close them; the end of a cell calls it."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not pyplot.get_fignums():
        return
    from IPython.core.interactiveshell import InteractiveShell

    for number in pyplot.get_fignums():
        bundle, metadata = shown(pyplot.figure(number))
        InteractiveShell.instance().display_pub.publish(bundle, metadata)
    pyplot.close("all")


def shown(figure: "Figure") -> tuple[dict[str, Any], dict[str, dict[str, int]]]:
    """A figure as an output: what to show by MIME type, and its size in CSS pixels.

    Raises:
        ValueError: its SVG is larger than a page should hold.
    """
    data = figure_data(figure)  # before drawing changes anything
    svg = _svg(figure)
    if len(svg) > LARGEST:
        _make_rasters(figure)
        svg = _svg(figure)
    if len(svg) > LARGEST:
        raise ValueError(
            f"a figure takes {len(svg) // 1000} kB as SVG; {LARGEST // 1000} kB is the limit. "
            "Draw fewer points, or a smaller figure."
        )
    width, height = (round(float(inches) * 96) for inches in figure.get_size_inches())
    size = f"<figure of {width} x {height} pixels>"
    bundle = {SVG: svg, DARK: dark(svg), DATA: data, "text/plain": size}
    return bundle, {SVG: {"width": width, "height": height}}


def _svg(figure: "Figure") -> str:
    """As matplotlib writes it, without what nobody sees; the same figure gives the same text."""
    file = io.StringIO()
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(file, format="svg", metadata=metadata, dpi=SHARP)
    text = _NAMES.sub("", _HEAD.sub("", file.getvalue()))
    text = _NUMBERS.sub(lambda match: _LONG.sub(_rounded, match[0]).replace("\n", " "), text)
    text = _SIZE.sub(_in_pixels, text, count=1)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


def _rounded(match: re.Match[str]) -> str:
    return f"{round(float(match[0]), 2) + 0.0:.2f}".rstrip("0").rstrip(".")  # adding 0 makes -0.0 positive


def _in_pixels(match: re.Match[str]) -> str:
    width, height = (round(float(match[group]) / 0.75) for group in (2, 3))
    return f'{match[1]}width="{width}" height="{height}"'


def _make_rasters(figure: "Figure") -> None:
    """Whatever has many points will be an image; axes and words stay as they are."""
    for axes in figure.axes:
        for artist in axes.get_children():
            if _points(artist) > MANY:
                artist.set_rasterized(True)


def _points(artist: Any) -> int:
    if hasattr(artist, "get_xydata"):
        return len(artist.get_xydata())
    if hasattr(artist, "get_offsets"):
        return max(len(artist.get_offsets()), sum(len(path.vertices) for path in artist.get_paths()))
    return 0
