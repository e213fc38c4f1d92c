"""Fenced blocks are found as Markdown finds them."""

from onesource.results.fences import Block, fenced_blocks


def test_a_block_has_its_header_its_lines_and_its_place():
    blocks, prose = fenced_blocks(["a", "```python x", "1", "", "```", "b"], first=7)
    assert blocks == [Block(8, "python x", ("1", ""))]
    assert prose == [(7, "a"), (12, "b")]


def test_a_longer_fence_shows_a_shorter_one_as_text():
    blocks, prose = fenced_blocks(["````", "```", "x", "```", "````"])
    assert blocks == [Block(1, "", ("```", "x", "```"))]
    assert prose == []


def test_an_indented_block_loses_its_indentation_and_nothing_else():
    blocks, _ = fenced_blocks(["> ```", ">   x", "> ", "y", "> ```"])
    assert blocks == [Block(1, "", ("  x", "", "y"), indented=True)]


def test_a_fence_without_an_end_leaves_the_lines_below_to_prose():
    blocks, prose = fenced_blocks(["```python", "x", "~~~", "y", "~~~"])
    assert blocks == [Block(1, "python", (), closed=False), Block(3, "", ("y",))]
    assert prose == [(2, "x")]


def test_code_on_one_line_is_no_fence():
    assert fenced_blocks(["```x```"]) == ([], [(1, "```x```")])
