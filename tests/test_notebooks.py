"""The notebooks of all posts: valid, the same in every run, and computing the same numbers anywhere."""

import asyncio
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from onesource.code import Library
from onesource.code.programs.lock import locked_versions
from onesource.notebook import Surroundings, notebook, written
from onesource.results.cells import Cell, read_cells
from onesource.results.comparing import differences
from onesource.results.frozen import Frozen, FrozenCell, Inputs, Output
from onesource.results.mime import SVG, TEXT
from onesource.results.outputs import shown
from onesource.results.store import Store

ROOT = Path(__file__).parents[1]
POSTS = sorted((ROOT / "docs").glob("*/posts/*.md"))
SLUGS = sorted({post.stem for post in POSTS})
PICTURE = Output("display_data", {TEXT: "a figure"})
STORE = Store(ROOT / "results")
# Training takes its time: a cell with a higher limit, and what follows it, runs with WHOLE_NOTEBOOKS=1 only.
LONGEST_CELL = float("inf") if os.environ.get("WHOLE_NOTEBOOKS") else 300.0  # seconds


@cache
def library() -> Library:
    return Library(ROOT)


def frozen_of(slug: str) -> Frozen | None:
    return STORE.read(slug) if slug in STORE.slugs() else None


@cache
def text_of(language: str, slug: str, site: str = "") -> str:
    versions = locked_versions(ROOT / "requirements.txt")
    around = Surroundings(ROOT, library(), versions, language, "One Source", "MIT", site)
    return written(notebook(around, ROOT / f"docs/{language}/posts/{slug}.md", frozen_of(slug)))


@pytest.mark.parametrize("post", POSTS, ids=lambda post: f"{post.parts[-3]}-{post.stem}")
def test_a_notebook_is_valid_and_needs_nothing_of_this_project(post):
    made = nbformat.reads(text_of(post.parts[-3], post.stem), as_version=4)
    nbformat.validate(made)
    code = "\n".join(cell.source for cell in made.cells if cell.cell_type == "code")
    assert not re.search(r"^\s*(import|from) (snippets|onesource)\b", code, re.MULTILINE)
    prose = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    for left in (r"\label{", r"\eqref{", "{eval}", "{code}", "{eq}", "<!--", "\x02"):
        assert left not in prose


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_have_the_same_code(slug):
    codes = []
    for language in ("en", "zh"):
        made = json.loads(text_of(language, slug))
        codes.append({cell["id"]: cell["source"] for cell in made["cells"] if cell["cell_type"] == "code"})
    assert codes[0] == codes[1]


def test_two_processes_write_the_same_bytes():
    program = f"from tests.test_notebooks import text_of; print(text_of('zh', {SLUGS[0]!r}), end='')"
    texts = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        texts.add(run.stdout.decode())
    assert texts == {text_of("zh", SLUGS[0])}


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A virtual environment with the locked packages and without this project, as a kernel named fresh."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    # Only the packages: the file that puts this project on the path counts in its own folder alone.
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    find = "import importlib.util as u; print([n for n in ('snippets', 'onesource') if u.find_spec(n)])"
    found = subprocess.run([python, "-I", "-c", find], capture_output=True, text=True, check=True, cwd=folder)
    assert found.stdout == "[]\n"
    kernel = folder / "kernels" / "fresh"
    kernel.mkdir(parents=True)
    argv = [str(python), "-I", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "fresh", "language": "python"}), encoding="utf-8"
    )
    yield folder


def run(
    text: str, fresh: Path, place: Path, monkeypatch: pytest.MonkeyPatch, *, without: set[str] = frozenset()
) -> nbformat.NotebookNode:
    for name in ("PYTHONPATH", "MPLBACKEND", "MATPLOTLIBRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTER_PATH", str(fresh))
    monkeypatch.setenv("IPYTHONDIR", str(fresh / "ipython"))
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    made = nbformat.reads(text, as_version=4)
    made.cells = [cell for cell in made.cells if cell.id.removeprefix("cell-") not in without]
    client = NotebookClient(
        made, timeout=1800, kernel_name="fresh", resources={"metadata": {"path": str(place)}}
    )
    with ThreadPoolExecutor(1) as thread:  # the tests of the browser may have a loop running in this one
        thread.submit(asyncio.run, client.async_execute()).result()
    return made


@pytest.mark.filterwarnings("ignore:.*unencrypted:UserWarning")
@pytest.mark.parametrize("slug", SLUGS)
def test_a_notebook_computes_the_same_numbers_outside_of_the_project(slug, fresh, tmp_path, monkeypatch):
    post, _ = read_cells((ROOT / f"docs/en/posts/{slug}.md").read_text(encoding="utf-8"), slug)
    heavy = {cell.name for cell in post.cells} - {cell.name for cell in takewhile(is_light, post.cells)}
    text = text_of("en", slug, f"{ROOT.as_uri()}/")  # large data come from the site, which has them there
    made = run(text, fresh, tmp_path, monkeypatch, without=heavy)
    frozen = frozen_of(slug)
    if frozen is None:
        return
    frozen = replace(frozen, cells=tuple(cell for cell in frozen.cells if cell.name not in heavy))
    cells = {cell.id.removeprefix("cell-"): sent(cell) for cell in made.cells if "outputs" in cell}
    again = Frozen(
        "",
        tuple(FrozenCell(cell.name, cell.code, shown(cells.get(cell.name, ()))) for cell in frozen.cells),
        frozen.values,
        Inputs((), (), {}, {}, {}, ""),
    )
    found = differences(post, without_pictures(frozen), again)
    assert [difference.text for difference in found] == []


def is_light(cell: Cell) -> bool:
    return cell.options.time_limit <= LONGEST_CELL


def sent(cell: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """Outputs with a sign in the place of each figure, which only the site's own kernel tidies."""
    return [
        {"output_type": "display_data", "data": PICTURE.data} if SVG in output.get("data", {}) else output
        for output in cell.outputs
    ]


def without_pictures(frozen: Frozen) -> Frozen:
    """A notebook outside of the project has no data of its figures; their number counts."""
    cells = tuple(
        replace(cell, outputs=tuple(PICTURE if SVG in each.data else each for each in cell.outputs))
        for cell in frozen.cells
    )
    return replace(frozen, cells=cells)
