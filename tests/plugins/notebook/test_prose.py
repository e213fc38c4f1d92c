"""Prose of a post as the Markdown of a notebook."""

import pytest

from onesource.notebook.admonitions import with_quotations
from onesource.notebook.prose import Prose


def prose() -> Prose:
    return Prose(
        code=lambda target: f"`{target.rpartition(':')[2]}`",
        value=lambda text: f"<{text}>",
        address=lambda to: "" if to.endswith(".md") else to,
        picture=lambda source: f"data:{source}",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n<!-- more -->\n\nb", "a\n\nb"),
        ("`<!-- shown -->`", "`<!-- shown -->`"),
        ("{code}`snippets.a:b` is {eval}`f'{x}'`", "`b` is <f'{x}'>"),
        ("`` {eval}`x` ``", "`` {eval}`x` ``"),
        ("[other](other.md) and [far](https://a.b/c_(d))", "other and [far](https://a.b/c_(d))"),
        ("![alt](x.png)", "![alt](data:x.png)"),
        ("迹\n不变，tr\nA", "迹不变，tr\nA"),
        ("*[SVD]: singular value decomposition\nSVD", "SVD"),
    ],
)
def test_a_text_becomes(text, expected):
    assert prose().convert(text) == expected


def test_footnotes_are_numbered_in_the_order_of_their_references():
    found = prose()
    text = "One[^b], two[^a], one[^b].\n\n[^a]: The *second*.\n[^b]: The first,\n    on two lines.\n\nAfter."
    assert found.convert(text) == (
        "One<sup>[1](#note-1)</sup>, two<sup>[2](#note-2)</sup>, one<sup>[1](#note-1)</sup>.\n\nAfter."
    )
    assert found.footnotes() == (
        '<a id="note-1"></a>1. The first, on two lines.\n\n<a id="note-2"></a>2. The *second*.'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('!!! note "Mind"\n    first\n\n    second\n\nafter', "> **Mind**\n>\n> first\n>\n> second\n\nafter"),
        ("??? tip\n    x", "> **Tip**\n>\n> x"),
        ('!!! note ""\n    x', "> x"),
        ("!!! note\n    !!! warning\n        deep", "> **Note**\n>\n> > **Warning**\n> >\n> > deep"),
        ("```\n!!! note\n    x\n```", "```\n!!! note\n    x\n```"),
    ],
)
def test_a_note_becomes_a_quotation(text, expected):
    assert with_quotations(text) == expected
