"""`onesource results`: the real command, real kernels."""

from __future__ import annotations

import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onesource.results.running import PREFIX

AREAS = """# Discs

```python quote="snippets.area:disc_area"
```

```python run="areas"
area = disc_area(2)
print(area)
```

It is {eval}`f"{area:.2f}"`, and before {eval}`area`.
"""
SLOW = "```python run='one'\nimport time\nprint(1)\n```\n\n```python run='two'\ntime.sleep(600)\n```\n"


def kernels(root: Path) -> list[str]:
    """The processes that the command started for a project."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            environment = (entry / "environ").read_bytes() if entry.name.isdigit() else b""
        except OSError:  # it has ended, or is another user's
            continue
        if f"\0PYTHONPATH={root}:".encode() in b"\0" + environment:
            found.append(entry.name)
    return found


def wait_until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


def test_a_post_is_run_once_and_again_when_what_it_shows_changes(project):
    project.write_post(AREAS)
    assert project.run().startswith("discs: frozen, 1 cell, ")
    first = project.store.file("discs").read_bytes()
    frozen = project.store.read("discs")
    assert frozen.imports == "from snippets.area import disc_area\n"
    assert frozen.outputs("areas")[0].data == {"text/plain": "12.56636\n"}
    assert [each.value for each in frozen.values] == ["12.56636", "12.57"]
    assert frozen.value("areas", "f'{area:.2f}'") == "12.57"

    project.replace("snippets/area.py", '"""Return the area of a disc."""', "# a comment")
    project.replace("docs/en/posts/discs.md", "area = disc_area(2)", "area = (disc_area(2))  # its area")
    assert project.run() == "1 of 1 posts were up to date\n"

    project.replace("snippets/area.py", "PI * radius", "2 * PI * radius")
    assert "discs: frozen" in project.run("discs")
    assert project.store.read("discs").values[0].value == "25.13272"
    project.replace("snippets/area.py", "2 * PI * radius", "PI * radius")
    project.replace("docs/en/posts/discs.md", "area = (disc_area(2))  # its area", "area = disc_area(2)")
    project.run()
    assert project.store.file("discs").read_bytes() == first, "the same results have the same bytes"


def test_a_failing_cell_shows_its_place_and_leaves_the_old_results_and_the_other_posts(project):
    project.write_post(AREAS)
    project.run()
    before = project.store.file("discs").read_bytes()
    project.write_post(AREAS.replace("disc_area(2)", "disc_area(None)"))
    project.write_post("```python run='a'\n1\n```\n", "other")
    printed = project.run("--jobs", "2", exits=1)
    problem = printed[printed.index("CEL-ERROR") :]
    assert problem == (
        "CEL-ERROR docs/en/posts/discs.md:7: the cell 'areas' failed: "
        "TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'\n"
        "    docs/en/posts/discs.md:7: area = disc_area(None)\n"
        "    snippets/area.py:8: return PI * radius * radius\n"
    )
    assert project.store.file("discs").read_bytes() == before
    assert project.store.slugs() == ["discs", "other"]


def test_what_goes_wrong_in_a_kernel_is_named_and_nothing_is_left_running(project):
    cells = {
        "ends": "import os\nos._exit(3)",
        "loops": "import subprocess\nsubprocess.Popen(['sleep', '600'])\nwhile True:\n    try:\n"
        "        import time; time.sleep(600)\n    except BaseException:\n        pass",
        "script": "from IPython.display import Javascript\nJavascript('alert(1)')",
        "unlocked": "import yaml",
    }
    for slug, code in cells.items():
        project.write_post(f"```python run='a' time_limit='1'\n{code}\n```\n", slug)
    project.write_post("```python run='a'\nx = 1\n```\n{eval}`y`\n", "undefined")
    project.write_post("{eval}`'a\\n' * 3`\n", "lines")
    before = folders()
    problems = [
        line for line in project.run("--jobs", "3", exits=1).splitlines() if line[:3] in ("CEL", "FRZ")
    ]
    assert problems == [
        "CEL-KERNEL docs/en/posts/ends.md:1: the cell 'a' ended the kernel with exit code 3. "
        "Signal 9 may mean too little memory.",
        "CEL-EVAL docs/en/posts/lines.md:1: {eval}`'a\\n' * 3` is no short text of one line: 'a\\na\\na\\n'. "
        "Format it, or show it by a cell.",
        "CEL-TIME docs/en/posts/loops.md:1: the cell 'a' ran for more than 1 s. "
        'Let it do less, or write time_limit="...".',
        "CEL-OUTPUT docs/en/posts/script.md:1: the cell 'a': it shows 'application/javascript', "
        "which no page may show. Show text, a pandas table, or a figure of matplotlib.",
        "CEL-ERROR docs/en/posts/undefined.md:4: {eval}`y` failed: NameError: name 'y' is not defined",
        problems[-1],
    ]
    assert problems[-1].startswith("CEL-VERSION docs/en/posts/unlocked.md:1: the cells ran with pyyaml ")
    assert project.store.slugs() == []
    assert kernels(project.root) == []
    assert folders() <= before


def test_what_is_wrong_before_a_run_is_named_without_one(project):
    project.write_post("```python run='a'\n1\n```\n")
    project.write({"docs/en/posts/plain.md": "# Words\n"})
    project.replace("docs/zh/posts/discs.md", "1\n", "2\n")
    project.write({"results/gone.ipynb": "{}"})
    assert project.run(exits=1).splitlines() == [
        "CEL-TWIN docs/zh/posts/discs.md:2: the cell 'a' differs here from docs/en/posts/discs.md:2. "
        "Write the same in both.",
        "FRZ-ORPHAN results/gone.ipynb:1: no post with cells is called so. "
        "Rename it with its post, or delete it.",
    ]
    assert project.run("disks", "plain", exits=1).splitlines() == [
        "CEL-POST docs:1: there is no post 'disks'. Did you mean 'discs' or 'plain'?",
        "CEL-POST docs/en/posts/plain.md:1: the post has no cells.",
    ]


def test_check_compares_and_never_writes(project):
    project.write_post("```python run='a' data='data/x.txt'\nopen('data/x.txt').read()\n```\n")
    project.write({"data/x.txt": "1.5"})
    assert "FRZ-MISSING docs/en/posts/discs.md:1: there is no results/discs.ipynb." in project.run(
        "--check", exits=1
    )
    project.run()
    assert project.run("--check").startswith("discs: the same, 1 cell, ")
    before = project.store.file("discs").read_bytes()
    project.write({"data/x.txt": "1.6"})
    assert project.run("--check", exits=1) == (
        "FRZ-STALE docs/en/posts/discs.md:1: the outputs were computed before a change of the file "
        "'data/x.txt'. Run 'onesource results discs'.\n"
    )
    project.write_post("```python run='a'\nimport os\nos.getpid()\n```\n")
    project.run()
    before = project.store.file("discs").read_bytes()
    printed = project.run("--check", exits=1)
    assert "discs: 1 differences" in printed
    assert "FRZ-DIFFERS docs/en/posts/discs.md:1: the cell 'a', output 1: " in printed
    assert project.store.file("discs").read_bytes() == before


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_end_keeps_what_is_finished_and_leaves_nothing_running(project, signal_):
    project.write_post("```python run='a'\n1\n```\n", "fast")
    project.write_post(SLOW, "slow")
    before = folders()
    with project.start("--jobs", "2") as process:
        wait_until(lambda: project.store.slugs() == ["fast"])
        wait_until(lambda: len(kernels(project.root)) == 1)
        process.send_signal(signal_)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.endswith("interrupted; finished results are kept\n")
    assert "Traceback" not in errors
    assert project.store.slugs() == ["fast"]
    assert kernels(project.root) == []
    assert folders() <= before


def test_kills_at_any_time_leave_whole_results_and_no_kernel(project):
    for slug in ("one", "two"):
        project.write_post(f"```python run='a'\nprint('{slug}' * 1000)\n```\n", slug)
    draw = random.Random(0)
    for _ in range(8):
        with project.start("--jobs", "2") as process:
            time.sleep(draw.uniform(0.2, 3.0))
            process.kill()
            process.communicate()
        for slug in project.store.slugs():
            project.store.read(slug)
            project.store.file(slug).unlink()
    wait_until(lambda: kernels(project.root) == [])
    project.run("--jobs", "2")
    assert project.store.slugs() == ["one", "two"]
    names = sorted(file.name for file in project.store.folder.iterdir())
    assert names == [".notebooks.lock", "one.ipynb", "two.ipynb"]


def test_figures_and_tables_are_frozen(project):
    project.write(
        {"requirements.txt": (Path(__file__).parents[3] / "requirements.txt").read_text(encoding="utf-8")}
    )
    code = (
        "import matplotlib.pyplot as plt\nimport pandas as pd\n\n"
        "plt.plot([1, 2], [3, 4])\nplt.xlabel('steps')\npd.DataFrame({'n': [1]})"
    )
    project.write_post(f"```python run='a'\n{code}\n```\n")
    project.run()
    table, figure = project.store.read("discs").outputs("a")
    assert list(table.data) == ["text/html", "text/plain"]
    assert list(figure.data) == [
        "application/vnd.onesource.dark+svg",
        "application/vnd.onesource.figure+json",
        "image/svg+xml",
        "text/plain",
    ]
    versions = project.store.read("discs").inputs.versions
    assert {"matplotlib", "numpy", "pandas"} <= versions.keys()
    assert not {"ipykernel", "onesource", "pytest"} & versions.keys()
