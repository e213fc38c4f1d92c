"""The style of figures: colours that stay apart for everyone, on light paper and on dark."""

import re
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from onesource.results.figure_text import TWINS
from onesource.results.figures import STYLE

CSS = Path(__file__).parents[3] / "plugins" / "onesource" / "assets" / "site.css"
RC = matplotlib.rc_params_from_file(STYLE, use_default_template=False)
CYCLE = RC["axes.prop_cycle"].by_key()["color"]
PAPERS = {"light": "#fdfdfb", "dark": "#14171b"}
APART = (
    16  # CIEDE2000; at least for the six colours, the four of Okabe and Ito that have this contrast get 12
)

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency,
# IEEE TVCG 15 (2009), severity 1; in linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((TO_XYZ[1] @ linear(colour) + 0.05 for colour in (one, other)), reverse=True)
    return bright / dim


def lab(rgb: np.ndarray) -> tuple[float, float, float]:
    x, y, z = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = [np.cbrt(t) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Sharma, Wu and Dalal, The CIEDE2000 color-difference formula, Color Res. Appl. 30 (2005)."""
    (L1, a1, b1), (L2, a2, b2) = one, other
    C7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    G = 0.5 * (1 - np.sqrt(C7 / (C7 + 25**7)))
    C1, C2 = np.hypot(a1 * (1 + G), b1), np.hypot(a2 * (1 + G), b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * (1 + G))) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if C1 * C2 else 0.0
    dH = 2 * np.sqrt(C1 * C2) * np.sin(np.radians(turn / 2))
    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    h = h1 + h2 if C1 * C2 == 0 else (h1 + turn / 2) % 360
    waves = ((-0.17, 1, 30), (0.24, 2, 0), (0.32, 3, -6), (-0.20, 4, 63))
    T = 1 + sum(size * np.cos(np.radians(k * h - shift)) for size, k, shift in waves)
    SL = 1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2)
    SC, SH = 1 + 0.045 * C, 1 + 0.015 * C * T
    bend = np.exp(-(((h - 275) / 25) ** 2))
    RT = -2 * np.sqrt(C**7 / (C**7 + 25**7)) * np.sin(np.radians(60 * bend))
    dL, dC, dH = (L2 - L1) / SL, (C2 - C1) / SC, dH / SH
    return float(np.sqrt(dL**2 + dC**2 + dH**2 + RT * dC * dH))


@pytest.mark.parametrize(
    ("one", "other", "distance"),  # pairs 1, 9, 17 and 25 of the paper's test data
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_distance_is_the_one_of_the_paper(one, other, distance):
    assert ciede2000(one, other) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_every_colour_of_the_cycle_is_visible_on_this_paper(paper):
    assert len(CYCLE) == 6
    assert min(contrast(colour, paper) for colour in CYCLE) >= 3


@pytest.mark.parametrize("sight", SIGHT.values(), ids=SIGHT)
def test_the_colours_stay_apart_for_every_kind_of_sight(sight):
    seen = [lab(np.asarray(sight) @ linear(colour)) for colour in CYCLE]
    assert min(ciede2000(one, other) for one, other in combinations(seen, 2)) >= APART


def test_words_can_be_read_on_either_paper():
    for name in ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color"):
        colour = RC[name]
        assert contrast(colour, PAPERS["light"]) >= 4.5
        assert contrast(TWINS[colour], PAPERS["dark"]) >= 4.5


def test_the_twins_are_those_of_the_style_sheet():
    pairs = dict(re.findall(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS.read_text(encoding="utf-8")))
    named = {light: dark for light, dark in TWINS.items() if light not in ("#ffffff", "#000000")}
    assert named.items() <= pairs.items()


def test_every_grey_of_the_style_has_a_twin():
    greys = set(re.findall(r"^[\w.]+: ([0-9a-f]{6})$", STYLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {f"#{grey}" for grey in greys} <= set(TWINS)
