"""Frozen results as a run leaves them, and a small project in which the real command runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from onesource.results.frozen import Frozen, FrozenCell, Inputs, Output, Value
from onesource.results.store import Store

ROOT = Path(__file__).parents[3]
PLUGINS = ROOT / "plugins"

SNIPPET = '''"""Areas."""

PI: float = 3.14159


def disc_area(radius: float) -> float:
    """Return the area of a disc."""
    return PI * radius * radius
'''

POST = """# Discs

```python quote="snippets.area:disc_area"
```

```python run="areas"
area = disc_area(2)
print(area)
```

It is {eval}`f"{area:.2f}"`.
"""


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store(root / "results")
        self.write({"mkdocs.yml": "site_name: x\n", "snippets/__init__.py": "", "snippets/area.py": SNIPPET})

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def write_post(self, text: str, slug: str = "discs") -> None:
        """The same in both languages."""
        self.write({f"docs/{language}/posts/{slug}.md": text for language in ("en", "zh")})

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write({name: text.replace(old, new)})

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "onesource.cli", "results", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(PLUGINS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Shells start what runs behind them deaf to it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str, exits: int = 0) -> str:
        """Run the command; return what it prints."""
        with self.start(*arguments) as process:
            printed, errors = process.communicate(timeout=300)
        assert process.returncode == exits, printed + errors
        assert "Traceback (most recent call last)" not in errors
        return printed + errors


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def frozen() -> Frozen:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><text>steps</text></svg>\n'
    table = (
        "<table>\n<thead>\n<tr><th></th><th>n</th></tr>\n</thead>\n"
        "<tbody>\n<tr><th>0</th><td>1</td></tr>\n</tbody>\n</table>"
    )
    figure = {
        "application/vnd.onesource.dark+svg": svg.replace("steps", "dark"),
        "application/vnd.onesource.figure+json": {"axes": [{"x": [1, 2.5, None], "title": "步"}]},
        "image/svg+xml": svg,
        "text/plain": "<figure>",
    }
    cells = (
        FrozenCell("one", "print(1)\n", (Output("stream", {"text/plain": "1\n2\n"}),)),
        FrozenCell("two", "x\n", (Output("execute_result", {"text/html": table, "text/plain": "n\n0 1"}),)),
        FrozenCell("three", "draw()\n", (Output("display_data", figure),)),
    )
    inputs = Inputs(
        (("one", "a" * 64), ("two", "b" * 64), ("three", "c" * 64)),
        (("one", "d" * 64),),
        {"snippets.area:disc_area": "e" * 64},
        {"data/a.csv": "f" * 64},
        {"numpy": "2.4.6"},
        "3.11",
    )
    return Frozen("from snippets.area import disc_area\n", cells, (Value("one", "x + 1", "2 °C"),), inputs)
