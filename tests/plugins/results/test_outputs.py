"""What a kernel sends is reduced to what a page may show."""

import pytest

from onesource.model import ProblemError
from onesource.results.frozen import Output
from onesource.results.outputs import LONGEST, MOST, shown


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def result(**data):
    return {"output_type": "execute_result", "data": {k.replace("_", "/"): v for k, v in data.items()}}


def test_consecutive_texts_are_one_and_stderr_is_left_out():
    sent = [stream("a\n"), stream("warning", "stderr"), stream("b\n"), result(text_plain="3"), stream("c")]
    assert shown(sent) == (
        Output("stream", {"text/plain": "a\nb\n"}),
        Output("execute_result", {"text/plain": "3"}),
        Output("stream", {"text/plain": "c"}),
    )


def test_a_text_of_white_space_is_nothing():
    assert shown([stream(" \n\n")]) == ()


def test_of_several_types_those_stay_that_a_page_may_show():
    sent = result(
        text_html="<div onclick='x'>rich</div>", text_plain="plain", application_javascript="alert(1)"
    )
    assert shown([sent]) == (Output("execute_result", {"text/plain": "plain"}),)


def test_a_table_is_written_anew():
    html = '<table class="x"><tbody><tr><td onclick="x">1</td></tr></tbody></table>'
    (output,) = shown([result(text_html=html, text_plain="1")])
    assert output.data["text/html"] == (
        "<table>\n<thead>\n</thead>\n<tbody>\n<tr><td>1</td></tr>\n</tbody>\n</table>"
    )


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (result(application_javascript="alert(1)"), "CEL-OUTPUT"),
        (result(text_latex="$x$"), "CEL-OUTPUT"),
        (result(text_html="<script>alert(1)</script>"), "CEL-TABLE"),
        (result(text_html="<table><script></script></table>", text_plain="x"), "CEL-TABLE"),
        ({"output_type": "display_data", "data": {"image/svg+xml": "<svg onload='x'/>"}}, "CEL-SVG"),
        (result(image_png="AAAA"), "CEL-PNG"),
        (stream("x" * (LONGEST + 1)), "CEL-OUTPUT"),
        (result(text_plain="x" * (LONGEST + 1)), "CEL-OUTPUT"),
        (result(text_plain="<object object at 0x7f3b2c1d>"), "CEL-OUTPUT"),
        (result(text_plain=["not", "a", "text"]), "CEL-OUTPUT"),
        (
            {"output_type": "display_data", "data": {"application/vnd.onesource.figure+json": {}}},
            "CEL-OUTPUT",
        ),
    ],
)
def test_what_no_page_may_show_is_a_problem(sent, code):
    with pytest.raises(ProblemError) as refusal:
        shown([sent])
    assert refusal.value.code == code


def test_a_cell_shows_so_many_things():
    assert len(shown([result(text_plain="x")] * MOST)) == MOST
    with pytest.raises(ProblemError, match=f"it shows more than {MOST} things"):
        shown([result(text_plain="x")] * (MOST + 1))


def test_many_small_texts_take_little_time():
    (output,) = shown([stream("x")] * 90_000)
    assert output.data["text/plain"] == "x" * 90_000


def test_an_address_is_named_with_the_remedy():
    with pytest.raises(ProblemError) as refusal:
        shown([result(text_plain="<function f at 0x7fc4b7553050>")])
    assert refusal.value.message == (
        "it shows '<function f at 0x7fc4b7553050>': 'at 0x7fc4b7553050' is another in every run. "
        "End the last line with a semicolon, or show something else."
    )


@pytest.mark.parametrize(
    "text",
    [
        "<Figure size 560x350 with 1 Axes>",
        "[<matplotlib.lines.Line2D at 0x7fc4b7553050>]",
        "<matplotlib.legend.Legend at 0x7fc4b7553050>",
        "<Axes: xlabel='steps'>",
        "Text(0.5, 1.0, 'title')",
    ],
)
def test_what_the_last_line_of_a_drawing_returns_is_left_out(text):
    assert shown([result(text_plain=text)]) == ()


def test_a_figure_keeps_its_variants_and_its_data():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    kinds = {
        "image/svg+xml": svg,
        "application/vnd.onesource.dark+svg": svg,
        "text/html": "<b>x</b>",
        "text/plain": "f",
    }
    data = {**kinds, "application/vnd.onesource.figure+json": {"x": (1, 2)}}
    (output,) = shown([{"output_type": "display_data", "data": data}])
    assert output.data["application/vnd.onesource.figure+json"] == {"x": [1, 2]}
    assert "text/html" not in output.data
