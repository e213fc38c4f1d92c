"""Edits of what results were computed from make them stale, edits of how it looks do not; in small numbers.

`make bench` makes more of them, in all posts.
"""

from __future__ import annotations

import random

import pytest

from benchmarks.results_edits import cosmetic, meaningful
from onesource.code import Library
from onesource.results.frozen import Frozen, FrozenCell, Inputs, Output, Value
from onesource.results.shown import results_of
from onesource.results.work import pins_of, work_of

POST = """# Discs

```python quote="snippets.area:disc_area"
```

```python run="areas" data="data/radii.csv"
with open("data/radii.csv") as file:
    radii = [float(line) for line in file]
total = 0.0
for radius in radii:
    total += disc_area(radius + 1)
print("total", total)
```

It is {eval}`f"{total:.2f}"`.
"""
LOCK = "# pins\nnumpy==2.4.6 \\\n    --hash=sha256:00\nscipy==1.17.0\n"


@pytest.fixture
def fresh(project):
    project.write_post(POST)
    project.write({"data/radii.csv": "1\n2.5\n", "requirements.txt": LOCK})
    work = work_of(project.root, Library(project.root), "discs")
    cells = tuple(
        FrozenCell(cell.name, cell.code, (Output("stream", {"text/plain": "1\n"}),))
        for cell in work.post.cells
    )
    inputs = Inputs(
        work.inputs.cells,
        work.inputs.expressions,
        work.inputs.code,
        work.inputs.data,
        {"numpy": "2.4.6"},
        "3.11",
    )
    values = (Value("areas", 'f"{total:.2f}"', "1"),)
    project.store.folder.mkdir()
    project.store.write("discs", Frozen(work.reach.import_lines, cells, values, inputs))
    return project


def is_fresh(project):
    work = work_of(project.root, Library(project.root), "discs")
    return not work.problems and results_of(work, project.store, pins_of(project.root)).is_fresh


@pytest.mark.parametrize(("kinds", "expected", "count"), [(meaningful, False, 60), (cosmetic, True, 40)])
def test_edits(fresh, kinds, expected, count):
    assert is_fresh(fresh)
    draw = random.Random(0)
    found = kinds(fresh.root, "discs")
    assert all(found.values())
    for number in range(count):
        edited = draw.choice(found[list(found)[number % len(found)]])
        before = {path: (fresh.root / path).read_text(encoding="utf-8") for path in edited.files}
        fresh.write({path: content.decode() for path, content in edited.files.items()})
        assert is_fresh(fresh) == expected, edited.what
        fresh.write(before)


def test_a_package_that_no_cell_loads_may_change(fresh):
    fresh.replace("requirements.txt", "1.17.0", "1.18.0")
    assert is_fresh(fresh)
