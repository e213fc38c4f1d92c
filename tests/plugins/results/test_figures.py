"""Open figures become SVG and data, the same in every process."""

import base64
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from onesource.results.figure_data import MOST, figure_data
from onesource.results.figure_text import words_of
from onesource.results.figures import DARK, DATA, ENVIRONMENT, LARGEST, STYLE, SVG, shown


@pytest.fixture(autouse=True)
def site_style():
    with matplotlib.rc_context(fname=STYLE):
        pyplot.switch_backend("svg")
        yield
        pyplot.close("all")


def draw():
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3))
    left.loglog([1, 10, 100], [1, 2, np.nan], marker="o", label="loss")
    left.set(xlabel="steps", ylabel="loss & more")
    left.legend()
    left.fill_between([1, 10], [1, 1], [2, 3], alpha=0.2)
    right.bar([1, 2], [3, 4])
    right.imshow([[0.0, 1.0], [2.0, np.nan]], extent=(0, 1, 0, 1))
    right.scatter([1, 2], [3, 4], c=[5, 6])
    right.text(0, 0, "a note")
    right.set_title("bars")
    return figure


def test_a_figure_is_shown_as_svg_in_both_schemes_with_its_size():
    bundle, metadata = shown(draw())
    assert list(bundle) == [SVG, DARK, DATA, "text/plain"]
    assert metadata == {SVG: {"width": 768, "height": 288}}
    assert bundle["text/plain"] == "<figure of 768 x 288 pixels>"
    for kind in (SVG, DARK):
        root = ElementTree.fromstring(bundle[kind])
        assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("768", "288", "0 0 576 216")
    assert "#fdfdfb" in bundle[SVG] and "#fdfdfb" not in bundle[DARK]


def test_text_stays_text():
    words = words_of(shown(draw())[0][SVG])
    assert {"steps", "loss & more", "bars", "a note", "loss"} <= set(words)


def test_nothing_says_when_or_by_what_it_was_drawn():
    svg = shown(draw())[0][SVG]
    assert not re.search(r"<!--|<metadata|<\?xml|DOCTYPE|matplotlib|20\d\d-", svg)


def test_rounding_keeps_signs_and_small_numbers():
    figure, axes = pyplot.subplots()
    axes.plot([0, 1], [0, 1])
    svg = shown(figure)[0][SVG]
    numbers = re.findall(r"-?\d+(?:\.\d+)?", " ".join(re.findall(r' d="([^"]*)"', svg)))
    assert "-0" not in numbers
    assert all(len(number.partition(".")[2]) <= 2 for number in numbers)


PROGRAM = """
import sys
from matplotlib import pyplot
from tests.plugins.results.test_figures import draw
from onesource.results.figures import shown
import json
print(json.dumps(shown(draw())))
"""


def test_two_processes_draw_the_same_bytes():
    outputs = set()
    for seed in ("1", "2"):
        environment = {**os.environ, **ENVIRONMENT, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        outputs.add(run.stdout)
    assert len(outputs) == 1


def test_the_data_of_a_figure_are_what_was_drawn():
    left, right = figure_data(draw())["axes"]
    assert (left["xlabel"], left["ylabel"], left["xscale"]) == ("steps", "loss & more", "log")
    assert left["lines"] == [
        {
            "label": "loss",
            "x": {"length": 3, "values": [1.0, 10.0, 100.0]},
            "y": {"length": 3, "values": [1.0, 2.0, None]},
        }
    ]
    assert left["collections"][0]["corners"]["values"][:4] == [1.0, 2.0, 1.0, 1.0]
    assert right["title"] == "bars"
    assert right["bars"]["values"] == [0.6, 0.0, 0.8, 3.0, 1.6, 0.0, 0.8, 4.0]
    assert right["images"] == [{"shape": [2, 2], "values": {"length": 4, "values": [0.0, 1.0, 2.0, None]}}]
    assert right["collections"][0]["points"]["values"] == [1.0, 3.0, 2.0, 4.0]
    assert right["collections"][0]["values"]["values"] == [5.0, 6.0]
    assert right["texts"] == ["a note"]


def test_of_a_long_array_every_kth_number_and_the_sum_are_kept():
    figure, axes = pyplot.subplots()
    axes.plot(np.arange(3 * MOST))
    y = figure_data(figure)["axes"][0]["lines"][0]["y"]
    assert y["length"] == 3 * MOST
    assert y["values"] == [float(number) for number in range(0, 3 * MOST, 3)]
    assert y["sum"] == sum(range(3 * MOST))


def test_many_points_become_an_image_inside_the_figure():
    rng = np.random.default_rng(0)
    figure, axes = pyplot.subplots()
    axes.scatter(rng.random(20_000), rng.random(20_000), s=1)
    axes.set_xlabel("still text")
    svg = shown(figure)[0][SVG]
    assert len(svg) < LARGEST
    assert "still text" in words_of(svg)
    (image,) = re.findall(r'xlink:href="data:image/png;base64,([^"]+)"', svg)
    assert base64.b64decode(image).startswith(b"\x89PNG")


def test_a_figure_that_stays_too_large_is_refused():
    figure = pyplot.figure(figsize=(30, 30))
    figure.add_subplot().imshow(np.random.default_rng(0).random((400, 400)), interpolation="nearest")
    with pytest.raises(ValueError, match="300 kB is the limit"):
        shown(figure)


CELLS = """
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from onesource.results.figures import show_open_figures
shell = InteractiveShell.instance()
shell.events.register("post_run_cell", show_open_figures)
with capture_output() as captured:
    shell.run_cell("1 + 1")
    shell.run_cell("from matplotlib.pyplot import *; figure(figsize=(1, 1)); figure(figsize=(2, 2));")
    shell.run_cell("print(get_fignums())")
print(captured.stdout.splitlines()[-1])
for output in captured.outputs:
    print(output.data["text/plain"])
"""


def test_a_cell_shows_its_figures_in_order_and_closes_them(tmp_path):
    environment = {**os.environ, **ENVIRONMENT, "IPYTHONDIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CELLS],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == ["[]", "<figure of 96 x 96 pixels>", "<figure of 192 x 192 pixels>"]
