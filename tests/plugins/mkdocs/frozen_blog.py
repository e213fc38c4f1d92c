"""The small blog with cells, and results as a run would leave them."""

import subprocess
import sys

from blog import Blog, environment
from onesource.code import Library
from onesource.results.frozen import Frozen, FrozenCell, Output, Value
from onesource.results.store import Store
from onesource.results.work import work_of

POST = """---
date: 2026-01-01
---

# Discs

It is {eval}`disc_area(1)`, and <b>.

```python run="first"
print("<script>alert(1)</script> & é")
```

<!-- more -->

```python quote="snippets.area:disc_area"
```

```python run="second" caption="A <caption>" alt="An &quot;alt&quot;"
draw(disc_area)
```

The {eval}`disc_area(1)` & {eval}`"a|b"` again.
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><text>{}</text></svg>\n'
TABLE = (
    "<table>\n<thead>\n<tr><th></th><th>n</th><th>word</th></tr>\n</thead>\n"
    "<tbody>\n<tr><th>0</th><td>-1.5e-3</td><td>&lt;b&gt;</td></tr>\n</tbody>\n</table>"
)


def freeze(blog: Blog) -> Frozen:
    """Results as a run would leave them, without the run."""
    work = work_of(blog.root, Library(blog.root), "discs")
    assert work.problems == ()
    picture = {"application/vnd.onesource.dark+svg": SVG.format("dark"), "image/svg+xml": SVG.format("light")}
    outputs = {
        "first": (Output("stream", {"text/plain": "<script>alert(1)</script> & é\n"}),),
        "second": (
            Output("execute_result", {"text/html": TABLE, "text/plain": "x"}),
            Output("display_data", {**picture, "text/plain": "<figure>"}),
        ),
    }
    cells = tuple(FrozenCell(each.name, each.code, outputs[each.name]) for each in work.post.cells)
    values = (
        Value("", "disc_area(1)", "<3.14> &amp;"),
        Value("second", '"a|b"', "a|b"),
        Value("second", "disc_area( 1 )", "3.1"),
    )
    frozen = Frozen(work.reach.import_lines, cells, values, work.inputs)
    (blog.root / "results").mkdir(exist_ok=True)
    Store(blog.root / "results").write("discs", frozen)
    return frozen


def build(blog: Blog, exits: int = 0) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"],
        cwd=blog.root,
        env={**environment(), "REQUIRE_RESULTS": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == exits, run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr
