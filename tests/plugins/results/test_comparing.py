"""Two runs are compared by numbers, within what each cell allows."""

from dataclasses import replace

import pytest

from onesource.results.cells import read_cells
from onesource.results.comparing import differences
from onesource.results.frozen import Frozen, FrozenCell, Output, Value


def post(options=""):
    return read_cells(f'```python run="a" {options}\n1\n```\n{{eval}}`x`\n', "docs/en/posts/x.md")[0]


def run(frozen, *outputs, value="1"):
    return Frozen("", (FrozenCell("a", "1\n", outputs),), (Value("a", "x", value),), frozen.inputs)


def text(words):
    return Output("stream", {"text/plain": words})


def told(frozen, before, after, options=""):
    found = differences(post(options), run(frozen, *before), run(frozen, *after))
    return [f"{each.line}: {each.text}" for each in found]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1.0000000", "x = 1.0000001"),
        ("-1e-17", "-1.0000001e-17"),
        ("[nan inf -inf 3]", "[nan inf -inf 3]"),
        ("v1.2.3 and x2", "v1.2.3 and x2"),
    ],
)
def test_numbers_may_differ_by_the_tolerance(frozen, before, after):
    assert told(frozen, [text(before)], [text(after)]) == []


def test_a_difference_names_both_numbers_and_how_far_they_are_apart(frozen):
    assert told(frozen, [text("n 1\nx = 0.5 m")], [text("n 1\nx = 0.505 m")]) == [
        "1: the cell 'a', output 1: 0.505, and 0.5 before (they differ by 9.9e-03, and 1.0e-06 is allowed)"
    ]


def test_words_are_compared_exactly(frozen):
    assert told(frozen, [text("yes 1")], [text("no 1")]) == [
        "1: the cell 'a', output 1: 'no 1', and 'yes 1' before"
    ]
    assert told(frozen, [text("a\nb")], [text("a")]) == ["1: the cell 'a', output 1: 1 lines, and 2 before"]
    assert told(frozen, [text("x1")], [text("x2")]) == ["1: the cell 'a', output 1: 'x2', and 'x1' before"]


def test_another_kind_of_output_is_told(frozen):
    assert told(frozen, [text("1")], []) == ["1: the cell 'a' shows nothing, and text/plain before"]


def test_a_cell_chooses_its_tolerance_or_none(frozen):
    assert told(frozen, [text("1.0")], [text("1.05")], 'tolerance="0.1"') == []
    assert told(frozen, [text("1.0 s")], [text("7 minutes")], 'tolerance="none"') == []
    assert told(frozen, [text("1.0 s")], [], 'tolerance="none"') == [
        "1: the cell 'a' shows nothing, and text/plain before"
    ]


def test_a_figure_is_compared_by_its_data_and_not_by_its_picture(frozen):
    figures = [
        Output("display_data", {"application/vnd.onesource.figure+json": data, "image/svg+xml": picture})
        for data, picture in (
            ({"axes": [{"x": [1.0, None, "inf"], "title": "t"}]}, "one"),
            ({"axes": [{"x": [1.0000001, None, "inf"], "title": "t"}]}, "two"),
            ({"axes": [{"x": [1.1, None, "inf"], "title": "u"}]}, "one"),
            ({"axes": []}, "one"),
        )
    ]
    assert told(frozen, figures[:1], figures[1:2]) == []
    assert told(frozen, figures[:1], figures[2:3]) == [
        "1: the cell 'a', output 1: the figure's axes[0].x[0] is 1.1, and 1.0 before "
        "(they differ by 9.1e-02, and 1.0e-06 is allowed)",
        "1: the cell 'a', output 1: the figure's axes[0].title is '\"u\"', and '\"t\"' before",
    ]
    assert told(frozen, figures[:1], figures[3:])[0].startswith(
        "1: the cell 'a', output 1: the figure's axes is"
    )


def test_a_table_is_compared_cell_by_cell(frozen):
    html = "<table>\n<thead>\n</thead>\n<tbody>\n<tr><th>0</th><td>{}</td></tr>\n</tbody>\n</table>"
    before, close, far = (
        Output("execute_result", {"text/html": html.format(x), "text/plain": x})
        for x in ("2.0", "2.0000001", "3.0")
    )
    assert told(frozen, [before], [close]) == []
    assert told(frozen, [before], [far]) == [
        "1: the cell 'a', output 1: 3.0, and 2.0 before (they differ by 3.3e-01, and 1.0e-06 is allowed)"
    ]


def test_values_in_the_prose_are_compared_too(frozen):
    again = replace(run(frozen, text("1"), value="1.5"))
    (found,) = differences(post(), run(frozen, text("1")), again)
    assert found.line == 4
    assert found.text.startswith("{eval}`x`: 1.5, and 1 before (they differ by 3.3e-01")


def test_only_the_first_differences_of_an_output_are_told(frozen):
    before, after = (text(" ".join(str(n * factor) for n in range(1, 20))) for factor in (1, 2))
    assert len(told(frozen, [before], [after])) == 5
