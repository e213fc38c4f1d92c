"""Macros are checked; a post's labels are read from its file."""

import os
from pathlib import Path

import pytest

from onesource.math import Mathematics, Posts
from onesource.math.mathematics import checked


def test_macros_may_have_arguments() -> None:
    macros = {"R": r"\mathbb{R}", "norm": [r"\|#1\|", 1]}
    assert checked(macros) == macros


@pytest.mark.parametrize(
    "given", [{"1": "x"}, {"a b": "x"}, {"a": 1}, {"a": ["x"]}, {"a": ["x", "1"]}, {"": "x"}]
)
def test_what_is_no_macro_is_refused(tmp_path: Path, given: dict[str, object]) -> None:
    with pytest.raises(
        ValueError, match=r"is no macro\. Expected letters and TeX, with the number of arguments"
    ):
        Mathematics(tmp_path, given)  # type: ignore[arg-type]


def test_labels_of_a_post_are_read_again_when_it_changes(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text(
        "---\ntitle: costs $5\n---\n$$a\\label{eq:a}$$\n\n```\n$$\\label{eq:no}$$\n```\n", encoding="utf-8"
    )
    posts = Posts()
    assert {label: one.number for label, one in posts.labels(post).items()} == {"eq:a": "1"}
    post.write_text("$$b\\label{eq:b}$$\n$$a\\label{eq:a}$$", encoding="utf-8")
    os.utime(post, ns=(1, 1))
    assert {label: one.number for label, one in posts.labels(post).items()} == {"eq:b": "1", "eq:a": "2"}


def test_a_post_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Posts().labels(tmp_path / "none.md")
