"""The numbers behind a figure, as JSON: by them two runs of a cell are compared, not by the picture."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 1024  # numbers of an array that are kept; of a longer one every k-th


def figure_data(figure: "Figure") -> dict[str, Any]:
    """{"axes": [{"title": ..., "lines": [{"label", "x", "y"}], ...}]}; what is empty is left out."""
    return {"axes": [_axes(axes) for axes in figure.axes]}


def _axes(axes: "Axes") -> dict[str, Any]:
    from matplotlib.patches import Rectangle

    data: dict[str, Any] = {
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
    }
    data |= {"xscale": axes.get_xscale(), "yscale": axes.get_yscale()}
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    shapes = [patch for patch in axes.patches if not isinstance(patch, Rectangle)]
    parts = {
        "lines": [
            {"label": _label(line), "x": _array(line.get_xdata()), "y": _array(line.get_ydata())}
            for line in axes.lines
        ],
        "bars": _array(
            [number for bar in bars for number in (*bar.get_xy(), bar.get_width(), bar.get_height())]
        ),
        "shapes": [
            _array(patch.get_path().transformed(patch.get_patch_transform()).vertices) for patch in shapes
        ],
        "collections": [_collection(collection) for collection in axes.collections],
        "images": [
            {"shape": list(image.get_size()), "values": _array(image.get_array())} for image in axes.images
        ],
        "texts": [text.get_text() for text in axes.texts],
    }
    return data | {
        name: part for name, part in parts.items() if part not in ([], {"length": 0, "values": []})
    }


def _collection(collection: Any) -> dict[str, Any]:
    """Points, or the corners of what has none of its own, and the values that colour them."""
    offsets = collection.get_offsets()
    corners = [number for path in collection.get_paths() for pair in path.vertices for number in pair]
    shown = {"label": _label(collection), "points": _array(offsets)}
    if len(offsets) <= 1:
        shown["corners"] = _array(corners)
    if collection.get_array() is not None:
        shown["values"] = _array(collection.get_array())
    return shown


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label  # matplotlib's own numbering


def _array(values: Any) -> dict[str, Any]:
    """The length of an array, and its numbers in order; of a long one every k-th, and their sum."""
    import numpy as np

    numbers = np.ma.filled(np.ma.asarray(values).astype(float), math.nan).ravel()
    step = -(-len(numbers) // MOST) or 1
    array: dict[str, Any] = {"length": len(numbers), "values": _json(numbers[::step].tolist())}
    if step > 1:
        array["sum"] = _json([float(np.nansum(numbers[np.isfinite(numbers)]))])[0]
    return array


def _json(numbers: Iterable[float]) -> list[float | str | None]:
    """JSON has neither nan nor infinity."""
    return [None if math.isnan(x) else str(x) if math.isinf(x) else x for x in numbers]
