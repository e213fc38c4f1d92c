"""What a failing cell tells its author: which line of the post, and only the frames that are the author's."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onesource.model import Problem
from onesource.results.cells import Post

Frame = Mapping[str, Any]  # as in_kernel.last_failure sends it


def failure(root: Path, post: Post, what: str, line: int, message: str, frames: Sequence[Frame]) -> Problem:
    """`what` failed at `line` of the post, or at the line of its code that `frames` name."""
    own = list(dict.fromkeys(_own_frames(root, post, frames)))  # a comprehension has its line twice
    first = next((number for path, number, _ in own if path == post.path), line)
    shown = "".join(f"\n    {path}:{number}: {text}" for path, number, text in own)
    return Problem(post.path, first, "CEL-ERROR", f"{what} failed: {' '.join(message.split())[:300]}{shown}")


def _own_frames(root: Path, post: Post, frames: Sequence[Frame]) -> Iterator[tuple[str, int, str]]:
    """Paths, lines and texts of the frames in cells and in the project."""
    for frame in frames:
        cell = next((each for each in post.cells if each.code.strip() == frame["source"].strip()), None)
        if cell:
            yield post.path, cell.line + frame["line"], frame["text"]
        elif Path(frame["file"]).is_relative_to(root) and "site-packages" not in frame["file"]:
            path = Path(frame["file"]).relative_to(root).as_posix()
            if not path.startswith("plugins/"):
                yield path, frame["line"], frame["text"]
