"""Tables of pandas become plain cells; all other HTML is refused."""

import pandas as pd
import pytest

from onesource.model import ProblemError
from onesource.results.tables import MOST_CELLS, Entry, read_table, written

SIMPLE = (
    "<table><thead><tr><th></th><th>n</th></tr></thead>"
    "<tbody><tr><th>0</th><td>a &lt; b</td></tr></tbody></table>"
)


def test_a_pandas_table_has_its_cells():
    frame = pd.DataFrame({"n": [1, 2], "x": ["a<b", "<script>alert(1)</script>"]})
    table = read_table(frame.to_html())
    assert [[entry.text for entry in row] for row in table.head] == [["", "n", "x"]]
    assert [[entry.text for entry in row] for row in table.body] == [
        ["0", "1", "a<b"],
        ["1", "2", "<script>alert(1)</script>"],
    ]
    assert table.heads == ["n", "x", "0", "1"]


def test_a_notebook_s_own_form_with_style_and_note_is_read():
    frame = pd.DataFrame({"n": range(100)})
    table = read_table(frame._repr_html_())
    assert len(table.body) == 11  # ten rows and one of dots
    assert "style" not in written(table)


def test_spans_are_kept():
    columns = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])
    table = read_table(pd.DataFrame([[1, 2]], columns=columns).to_html())
    assert table.head[0][1] == Entry("a", is_head=True, columns=2)
    assert '<th colspan="2">a</th>' in written(table)


def test_what_is_written_reads_the_same():
    table = read_table(SIMPLE)
    assert written(read_table(written(table))) == written(table)
    assert "a &lt; b" in written(table)


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<script>alert(1)</script>", "<script> stands in it"),
        ("<div><script></script></div>" + SIMPLE, "<script> stands in <div>"),
        (SIMPLE.replace("a &lt; b", "<img src=x onerror=alert(1)>"), "<img> stands in <td>"),
        (SIMPLE.replace("a &lt; b", '<a href="javascript:x">b</a>'), "<a> stands in <td>"),
        (SIMPLE.replace("a &lt; b", "<br/>"), "<br/> stands in it"),
        (SIMPLE.replace("</td>", ""), "</tr> closes nothing"),
        (SIMPLE + SIMPLE, "it has 2 tables"),
        ("<table>", "<table> is not closed"),
        ("", "it has 0 tables"),
        ("words" + SIMPLE, "the text 'words' stands outside of its cells"),
        ("<!-- x -->" + SIMPLE, "it has a comment"),
        ("<!doctype html>" + SIMPLE, "it has a declaration"),
        ("<?php x ?>" + SIMPLE, "it has an instruction"),
        ("<![CDATA[x]]>" + SIMPLE, "it has a declaration"),
        (SIMPLE.replace("<td>", '<td colspan="1000">'), "a cell spans '1000'"),
        (SIMPLE.replace("<td>", '<td rowspan="-1">'), "a cell spans '-1'"),
        (SIMPLE.replace("<td>", '<td rowspan="x&quot;">'), "a cell spans 'x\"'"),
    ],
)
def test_anything_else_is_refused(html, what):
    with pytest.raises(ProblemError) as refusal:
        read_table(html)
    assert refusal.value.code == "CEL-TABLE"
    assert refusal.value.message == (
        f"its HTML is not a table of text: {what}. Show a pandas table, or text."
    )


def test_a_table_that_is_too_large_is_refused():
    rows = "<tr><td>1</td></tr>" * (MOST_CELLS + 1)
    with pytest.raises(ProblemError, match=f"it has more than {MOST_CELLS} cells"):
        read_table(f"<table><tbody>{rows}</tbody></table>")


def test_a_cell_counts_as_often_as_it_spans():
    rows = '<tr><td colspan="200" rowspan="20">1</td></tr>' * 2
    with pytest.raises(ProblemError, match=f"it has more than {MOST_CELLS} cells"):
        read_table(f"<table><tbody>{rows}</tbody></table>")


def test_text_is_freed_of_what_terminals_obey():
    html = SIMPLE.replace("a &lt; b", "\x1b[31ma\x00&#x202e;b")
    assert read_table(html).body[0][1].text == "ab"


def test_attributes_do_not_pass():
    html = SIMPLE.replace("<td>", '<td onclick="alert(1)" style="color: red" class="x">')
    assert written(read_table(html)) == written(read_table(SIMPLE))
