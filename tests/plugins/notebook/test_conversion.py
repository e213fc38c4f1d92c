"""Whole posts to whole notebooks."""

import json
from dataclasses import replace
from html import escape
from pathlib import Path

import nbformat
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from onesource.code import Library
from onesource.model import ProblemError
from onesource.notebook import Surroundings, notebook, written
from onesource.results.frozen import Frozen, FrozenCell, Inputs, Output, Value

LIBRARY = {
    "shapes.py": "import math\n\n\ndef area(r):\n    return math.pi * r**2  # (eq:area)\n",
    "boxes.py": "from snippets.shapes import area\n\n\ndef area_of_two(r):\n    return 2 * area(r)\n",
    "plane.py": "import numpy as np\n\n\ndef area(a, b):\n    return np.hypot(a, b)\n",
}
POST = """---
slug: post
{front}
---

# The area

Here is $\\pi$.

<!-- more -->

\\begin{{equation}}
A=\\pi r^2
\\label{{eq:area}}
\\end{{equation}}

```python run="first"
from snippets.boxes import area_of_two

print(area_of_two(1.0))
```

Twice \\eqref{{eq:area}} is {{eval}}`round(area_of_two(1.0), 2)`.

## Code

```python quote="snippets.shapes:area"
```

```python quote="snippets.plane:area"
```

```console
$ echo hello
```
"""
INPUTS = Inputs((), (), {}, {}, {}, "3.11")
FROZEN = Frozen(
    "",
    (FrozenCell("first", "", (Output("stream", {"text/plain": "6.283185307179586\n"}),)),),
    (Value("first", "round(area_of_two(1.0), 2)", "6.28"),),
    INPUTS,
)


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    (tmp_path / "snippets").mkdir()
    for name, text in {"__init__.py": "", **LIBRARY}.items():
        (tmp_path / "snippets" / name).write_text(text, encoding="utf-8")
    versions = {"numpy": ["numpy==2.4.6"], "matplotlib": ["matplotlib==3.11.2"]}
    return Surroundings(tmp_path, Library(tmp_path), versions, "en", "One Source", "MIT")


def post(around: Surroundings, text: str = POST, **front: str) -> Path:
    file = around.root / "post.md"
    lines = "\n".join(f"{name}: {value}" for name, value in front.items())
    file.write_text(text.format(front=lines), encoding="utf-8")
    return file


def test_a_post_becomes_cells_in_its_order(around: Surroundings) -> None:
    made = notebook(around, post(around), FROZEN)
    assert [(cell.id, cell.cell_type) for cell in made.cells] == [
        ("title", "markdown"),
        ("packages", "code"),
        ("imports", "code"),
        ("text-1", "markdown"),
        ("define-area_of_two", "code"),
        ("cell-first", "code"),
        ("text-2", "markdown"),
        ("text-3", "markdown"),
        ("define-area_plane", "code"),
        ("text-4", "markdown"),
    ]
    sources = {cell.id: cell.source for cell in made.cells}
    assert sources["imports"] == "import math\n\nimport numpy as np"
    assert sources["text-1"] == ('Here is $\\pi$.\n\n<a id="eq-area"></a>\n$$\nA=\\pi r^2\n\\tag{1}\n$$')
    assert sources["cell-first"] == "print(area_of_two(1.0))"
    assert sources["text-2"] == "Twice [(1)](#eq-area) is 6.28."
    assert sources["text-3"] == "## Code\n\n(`area` is among the definitions above.)"
    assert sources["define-area_plane"].startswith("# snippets.plane:area, called area_plane here\ndef area_")
    assert sources["text-4"] == "```console\n$ echo hello\n```"


def test_a_comment_that_names_an_equation_shows_its_number(around: Surroundings) -> None:
    source = next(cell.source for cell in notebook(around, post(around), None).cells if "r**2" in cell.source)
    assert "return math.pi * r**2  # (1)" in source


def test_a_value_is_text_whatever_is_in_it(around: Surroundings) -> None:
    value = r"<script>alert(1)</script> [x](javascript:y) *a* `b` $c$ _d_ ~~e~~ f|g \ &lt;"
    frozen = replace(FROZEN, values=(replace(FROZEN.values[0], value=value),))
    source = next(cell.source for cell in notebook(around, post(around), frozen).cells if cell.id == "text-2")
    html = markdown2html_mistune(source)
    assert html == f'<p>Twice <a href="#eq-area">(1)</a> is {escape(value, quote=False)}.</p>\n'


def test_outputs_are_the_frozen_ones(around: Surroundings) -> None:
    made = notebook(around, post(around), FROZEN)
    assert [cell.outputs for cell in made.cells if cell.get("outputs")] == [
        [{"output_type": "stream", "name": "stdout", "text": "6.283185307179586\n"}]
    ]


def test_of_a_figure_only_what_a_notebook_shows_is_kept(around: Surroundings) -> None:
    data = {
        "application/vnd.onesource.dark+svg": "<svg/>",
        "application/vnd.onesource.figure+json": {},
        "image/svg+xml": "<svg/>",
        "text/plain": "<figure>",
    }
    frozen = Frozen("", (FrozenCell("first", "", (Output("display_data", data),)),), (), INPUTS)
    made = notebook(around, post(around), frozen)
    (output,) = next(cell.outputs for cell in made.cells if cell.get("outputs"))
    assert sorted(output.data) == ["image/svg+xml", "text/plain"]


def test_the_same_post_gives_the_same_bytes_and_they_are_valid(around: Surroundings) -> None:
    file = post(around)
    first, second = (written(notebook(around, file, FROZEN)) for _ in range(2))
    assert first == second
    nbformat.validate(nbformat.reads(first, as_version=4))
    assert json.loads(first)["nbformat_minor"] >= 5
    assert first.endswith("}\n")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("GPU", {"accelerator": "GPU", "colab": {"gpuType": "T4"}}),
        ("TPU", {"accelerator": "TPU", "colab": {"gpuType": "V5E1"}}),
    ],
)
def test_the_front_matter_asks_for_an_accelerator(
    around: Surroundings, wanted: str, expected: object
) -> None:
    metadata = notebook(around, post(around, accelerator=wanted), None).metadata
    assert expected.items() <= metadata.items()


def test_an_unknown_accelerator_is_refused(around: Surroundings) -> None:
    with pytest.raises(ProblemError) as caught:
        notebook(around, post(around, accelerator="NPU"), None)
    assert str(caught.value) == (
        "NBK-ACCELERATOR: accelerator: 'NPU' in post.md is unknown. Expected GPU or TPU."
    )


CELLS = """---
slug: post
{front}
---

# Title

```python run="draw" hide="code" data="data/small.csv data/large.bin"
import matplotlib.pyplot as plt
```
"""


def test_style_and_data_are_set_up_before_the_cells(around: Surroundings, tmp_path: Path) -> None:
    around = replace(around, address="https://blog.example/en/")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "small.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "data" / "large.bin").write_bytes(bytes(400_000))
    made = notebook(around, post(around, CELLS), None)
    cells = {cell.id: cell for cell in made.cells}
    assert list(cells) == ["title", "packages", "style", "data", "data-2", "cell-draw"]
    assert "'figure.figsize': '5.6, 3.5'" in cells["style"].source
    assert "urllib.request.urlopen('https://blog.example/en/data/large.bin')" in cells["data"].source
    assert "YSxiCjEsMgo=" in cells["data-2"].source
    for hidden in ("style", "data", "data-2", "cell-draw"):
        assert cells[hidden].metadata == {"jupyter": {"source_hidden": True}}


QUOTED_IN_A_LIST = """---
slug: post
{front}
---

# Title

* one

    ```python quote="snippets.shapes:area"
    ```

    still one

* two

After.
"""


def test_what_a_list_quotes_is_defined_after_it(around: Surroundings) -> None:
    made = notebook(around, post(around, QUOTED_IN_A_LIST), None)
    assert [cell.id for cell in made.cells][-3:] == ["text-1", "define-area", "text-2"]
    assert made.cells[-3].source == "* one\n\n    `area`\n\n    still one\n\n* two"
    assert made.cells[-1].source == "After."
