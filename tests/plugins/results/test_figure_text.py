"""The dark variant of a figure, and its words in Chinese."""

import pytest

from onesource.model import ProblemError
from onesource.results.figure_text import dark, in_language, words_of

SVG = """<svg width="10" height="10" viewBox="0 0 7.5 7.5">
<path d="M 0 0" style="fill: #fdfdfb; stroke: #2063d8"/>
<text style="fill: #1d2126" x="1" y="2">loss &amp; steps</text>
<text style="fill: #5a616a" x="1" y="2">10</text>
<text>#fdfdfb</text>
</svg>
"""


def test_paper_and_ink_become_dark_and_the_six_colours_stay():
    assert dark(SVG) == SVG.replace("fill: #fdfdfb", "fill: #14171b").replace("#1d2126", "#d9dce1").replace(
        "#5a616a", "#9ba3ad"
    )


def test_the_words_of_a_figure_are_its_texts():
    assert words_of(SVG) == ["loss & steps", "10", "#fdfdfb"]


def test_words_are_replaced_and_the_figure_says_its_language():
    chinese = in_language(SVG, {"loss & steps": "损失<步数>"}, "zh")
    assert ">损失&lt;步数&gt;</text>" in chinese
    assert chinese.startswith('<svg xml:lang="zh" width="10"')
    assert words_of(chinese) == ["损失<步数>", "10", "#fdfdfb"]


def test_a_label_that_the_figure_does_not_have_is_reported():
    with pytest.raises(ProblemError) as caught:
        in_language(SVG, {"loss": "损失"}, "zh")
    assert str(caught.value) == (
        "FIG-LABEL: no text of the figure reads 'loss'. Did you mean 'loss & steps', '#fdfdfb' or '10'?"
    )
