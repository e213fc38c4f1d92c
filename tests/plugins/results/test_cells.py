"""Golden cases: the text of a post in, its cells, expressions, quotes and problems out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from onesource.results.cells import Cell, read_cells
from onesource.results.options import Options

CASES = sorted((Path(__file__).parents[1] / "cases" / "cells").glob("*.yml"))


def shown(cell: Cell) -> dict[str, Any]:
    defaults = asdict(Options())
    options = {key: value for key, value in asdict(cell.options).items() if value != defaults[key]}
    lists = {
        key: list(map(plain, value)) if isinstance(value, tuple) else value for key, value in options.items()
    }
    return {"name": cell.name, "line": cell.line, "code": cell.code, "options": lists}


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cells(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    post, problems = read_cells(case["post"], "docs/en/posts/x.md")
    assert [str(problem) for problem in sorted(problems)] == case.get("problems", [])
    assert [shown(cell) for cell in post.cells] == case["cells"]
    assert [[each.text, each.line, each.after] for each in post.expressions] == case.get("expressions", [])
    assert [[each.target, each.line] for each in post.quotations] == case.get("quotations", [])
    assert post.slug == "x"
