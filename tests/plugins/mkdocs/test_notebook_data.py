"""A notebook that downloads a data file finds it where the site is published."""

import json

from blog import Blog, add_notebooks, replace
from onesource.notebook.setup_cells import SMALL

POST = """# Discs

```python run="read" data="data/large.txt data/small.txt"
1
```
"""


def test_the_site_has_the_data_files_that_its_notebooks_download(blog: Blog) -> None:
    large, small = "x" * (SMALL + 1), "y"
    add_notebooks(blog, "site_url: https://example.org/en/\n")
    files = {
        "docs/posts/discs.md": f"---\ndate: 2026-01-01\n---\n{POST}",
        "docs/posts/again.md": f"---\ndate: 2026-01-01\n---\n{POST}",
        "data/large.txt": large,
        "data/small.txt": small,
    }
    for name, text in files.items():
        (blog.root / name).parent.mkdir(exist_ok=True)
        (blog.root / name).write_text(text, encoding="utf-8")
    replace(blog.root / "mkdocs.yml", "onesource.markdown", "onesource.markdown: {require_results: false}")
    run = blog.build("--quiet")
    assert run.returncode == 0, run.stderr
    site = blog.root / "site"
    text = (site / "notebooks/discs/discs.ipynb").read_text(encoding="utf-8")
    code = "\n".join(cell["source"] for cell in json.loads(text)["cells"])
    assert code.count("urlopen('https://example.org/en/data/large.txt')") == 1
    assert code.count("urlopen(") == 1
    assert (site / "data/large.txt").read_text(encoding="utf-8") == large
    assert not (site / "data/small.txt").exists()
