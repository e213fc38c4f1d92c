"""The notebook that becomes a page: its outputs are HTML of the site, with a note when they are stale."""

from pathlib import Path

from onesource.code import Library
from onesource.markdown import Project
from onesource.markdown.notebooks import Notebooks, _tidied
from onesource.results.frozen import Frozen, FrozenCell, Output
from onesource.results.store import Store
from onesource.results.work import work_of

POST = "# Numbers\n\n```python run='one'\nprint(1)\n```\n"
LICENCE = '[project]\nlicense = "MIT"\n'
BODY = '<div class="jupyter-wrapper">onesourceoutput0x</div> <!-- jupyter-wrapper -->'
OUTPUT = '<div class="cell-output"><pre class="cell-text" tabindex="0">1 &lt; 2\n</pre></div>'


def page(root: Path) -> str:
    notebooks = Notebooks(Project(root), site_name="One Source", address="")
    made = notebooks.add(root / "docs/posts/numbers.md")
    assert made is not None
    assert '"text/html": "onesourceoutput0x"' in made.readable
    return notebooks.page("numbers", BODY)


def test_outputs_that_are_older_than_the_last_change_say_so(tmp_path: Path) -> None:
    files = {"snippets/__init__.py": "", "requirements.txt": "", "pyproject.toml": LICENCE}
    for name, text in {**files, "docs/posts/numbers.md": POST}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    work = work_of(tmp_path, Library(tmp_path), "numbers")
    cell = FrozenCell("one", "print(1)\n", (Output("stream", {"text/plain": "1 < 2\n"}),))
    (tmp_path / "results").mkdir()
    Store(tmp_path / "results").write("numbers", Frozen("", (cell,), (), work.inputs))
    assert page(tmp_path) == BODY.replace("onesourceoutput0x", OUTPUT).partition(" <!--")[0]
    (tmp_path / "docs/posts/numbers.md").write_text(POST.replace("print(1)", "print(2)"), encoding="utf-8")
    note = '<p class="cell-note">computed before the last change</p>'
    assert page(tmp_path) == BODY.replace("onesourceoutput0x", note + OUTPUT).partition(" <!--")[0]


def test_a_fence_in_the_prose_is_a_block_of_code() -> None:
    inside = '<div class="highlight"><pre><span></span><span class="go">$ a</span>\n</pre></div>'
    html = _tidied(BODY.replace("onesourceoutput0x", inside), [], "cell: {}")
    assert '<div class="highlight"><pre><code><span class="go">$ a</span>\n</code></pre></div>' in html


def test_code_that_jupyter_hides_is_folded() -> None:
    cell = '<div class="jp-Cell" id="cell-id={}"><div class="highlight-ipynb"><pre>1</pre></div></div>'
    code = '<div class="language-python highlight"><pre><code>1</code></pre></div>'
    html = _tidied(
        BODY.replace("onesourceoutput0x", cell.format("data") + cell.format("data-2")), ["data-2"], "cell: {}"
    )
    assert f'id="cell-id=data">{code}' in html
    assert f'id="cell-id=data-2"><details><summary>cell: data-2</summary>{code}</details>' in html
