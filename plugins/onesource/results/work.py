"""The posts of a project, each in all its languages, and what there is to compute for them."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from onesource.code import Library
from onesource.code.names.tree_text import tree_text
from onesource.model import Problem, ProblemError
from onesource.results.cells import Post, read_cells
from onesource.results.frozen import Frozen, Inputs
from onesource.results.inputs import LOCK, changes, hash_data, inputs_of, read_data
from onesource.results.normal import normal
from onesource.results.pins import Pins, read_pins
from onesource.results.reach import Reach, reach
from onesource.results.store import Store

POSTS = ("docs/*/posts/*.md", "docs/posts/*.md")


@dataclass(frozen=True)
class Work:
    """One post, and what its results must belong to."""

    post: Post  # in the first of its languages
    twins: tuple[Post, ...]  # in the others
    reach: Reach
    inputs: Inputs  # all but the versions
    data: dict[str, bytes]
    problems: tuple[Problem, ...]  # with any, there is nothing to run

    @property
    def slug(self) -> str:
        return self.post.slug

    @property
    def computes(self) -> bool:
        """There is something to run, or there would be without the problems."""
        return any(post.computes for post in (self.post, *self.twins)) or bool(self.problems)


def slugs(root: Path) -> list[str]:
    """Of all posts, with cells or without."""
    return sorted({file.stem for pattern in POSTS for file in root.glob(pattern)})


def work_of(root: Path, library: Library, slug: str) -> Work:
    files = sorted(file for pattern in POSTS for file in root.glob(pattern.replace("*.md", f"{slug}.md")))
    read = [
        read_cells(file.read_text(encoding="utf-8-sig"), file.relative_to(root).as_posix()) for file in files
    ]
    post, *twins = (found for found, _ in read)
    problems = [problem for _, found in read for problem in found]
    for twin in () if problems else twins:  # a cell that cannot be read would be missed in the twin
        problems += differences(post, twin)
    found = reach(library, post)
    data: dict[str, bytes] = {}
    for cell in post.cells:
        for path in cell.options.data:
            try:
                data[path] = read_data(root, path)
            except ProblemError as error:
                problems.append(error.at(post.path, cell.line))
    hashes = {path: hash_data(content) for path, content in sorted(data.items())}
    inputs = inputs_of(post, found.code, hashes)
    return Work(post, tuple(twins), found, inputs, data, (*problems, *found.problems))


def orphans(store: Store, works: Sequence[Work]) -> list[Problem]:
    """FRZ-ORPHAN: results that belong to no post."""
    known = {work.slug for work in works if work.computes}
    message = "no post with cells is called so. Rename it with its post, or delete it."
    return [
        Problem(store.shown(slug), 1, "FRZ-ORPHAN", message) for slug in store.slugs() if slug not in known
    ]


def pins_of(root: Path) -> Pins:
    return read_pins(root / LOCK)


def staleness(work: Work, frozen: Frozen, pins: Pins) -> ProblemError | None:
    """FRZ-STALE, if something changed since the results were computed."""
    found = changes(frozen.inputs, work.inputs, pins)
    if not found:
        return None
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return ProblemError(
        "FRZ-STALE",
        f"the outputs were computed before a change of {', '.join(found[:3])}{more}. "
        f"Run 'onesource results {work.slug}'.",
    )


def differences(post: Post, twin: Post) -> Iterator[Problem]:
    """CEL-TWIN: a post has the same cells and expressions in every language, so that both are run once."""
    remedy = "Write the same in both."
    for cell in twin.cells:
        other = post.cell(cell.name)
        if other is None:
            message = f"{post.path} has no cell '{cell.name}'. {remedy}"
            yield Problem(twin.path, cell.line, "CEL-TWIN", message)
        elif normal(cell.code) != normal(other.code):
            line, there = _first_difference(cell.code, other.code)
            message = f"the cell '{cell.name}' differs here from {post.path}:{other.line + there}. {remedy}"
            yield Problem(twin.path, cell.line + line, "CEL-TWIN", message)
        elif cell.options.data != other.options.data:
            message = f"the cell '{cell.name}' has other data than in {post.path}:{other.line}. {remedy}"
            yield Problem(twin.path, cell.line, "CEL-TWIN", message)
    names = [cell.name for cell in twin.cells]
    for cell in post.cells:
        if cell.name not in names:
            message = f"{twin.path} has no cell '{cell.name}'. {remedy}"
            yield Problem(post.path, cell.line, "CEL-TWIN", message)
    order = [cell.name for cell in post.cells]
    if sorted(names) == sorted(order) and names != order:
        message = f"the cells stand in another order than in {post.path}: {', '.join(order)}. {remedy}"
        yield Problem(twin.path, twin.cells[0].line, "CEL-TWIN", message)
    yield from _lone_expressions(post, twin)
    yield from _lone_expressions(twin, post)


def _lone_expressions(post: Post, other: Post) -> Iterator[Problem]:
    known = {(each.after, normal(each.text)) for each in other.expressions}
    for each in post.expressions:
        if (each.after, normal(each.text)) not in known:
            place = f"after its cell '{each.after}'" if each.after else "before its first cell"
            message = f"{other.path} has no {{eval}}`{each.text}` {place}. Write the same in both."
            yield Problem(post.path, each.line, "CEL-TWIN", message)


def _first_difference(code: str, other: str) -> tuple[int, int]:
    """The lines, counted from 1, of the first statements that say something else."""
    pairs = zip_longest(ast.parse(code).body, ast.parse(other).body)
    for one, two in pairs:
        if one is None or two is None or tree_text(one) != tree_text(two):
            return getattr(one, "lineno", code.count("\n")), getattr(two, "lineno", other.count("\n"))
    return code.count("\n"), other.count("\n")  # a semicolon at the end
