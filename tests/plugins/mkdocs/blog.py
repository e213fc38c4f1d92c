"""A small blog in a temporary folder, built and served by the real commands."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path

CONFIG = """site_name: Mini
theme: {name: material, font: false}
plugins: [onesource, search, {blog: {blog_dir: .}}]
markdown_extensions:
  - pymdownx.highlight
  - pymdownx.superfences
  - onesource.markdown
"""

LIBRARY = '''"""Areas."""

PI: float = 3.14159


# The area of a disc.
def disc_area(radius: float) -> float:
    return PI * radius * radius
'''

POST = """---
date: 2026-01-01
---

# Discs

All about {code}`snippets.area:disc_area`.

<!-- more -->

```python quote="snippets.area:disc_area"
```

- inside a list

    ```python quote="snippets.area:PI"
    ```
"""

CODE = re.compile(r"<pre>.*?<code>(.*?)</code></pre>", re.DOTALL)


@dataclass
class Blog:
    root: Path

    @property
    def post(self) -> Path:
        return self.root / "docs/posts/discs.md"

    @property
    def library(self) -> Path:
        return self.root / "snippets/area.py"

    @property
    def page(self) -> Path:
        return self.root / "site/2026/01/01/discs/index.html"

    def build(self, *options: str, tool: str = "mkdocs") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", tool, "build", *options]
        return subprocess.run(
            command, cwd=self.root, env=environment(), capture_output=True, text=True, check=False
        )

    def tree(self) -> dict[str, str]:
        """Every published file and the hash of its bytes."""
        site = self.root / "site"
        files = (path for path in site.rglob("*") if path.is_file())
        return {path.relative_to(site).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def environment() -> dict[str, str]:
    # The evidence is being recorded while this runs; a page may show that it lacks some. A copy of the posts
    # may come without results.
    required = {"REQUIRE_EVIDENCE": "false", "REQUIRE_RESULTS": "false"}
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1", **required}


def new_blog(root: Path) -> Blog:
    for name, text in {
        "mkdocs.yml": CONFIG,
        "docs/index.md": "# Home\n",
        "docs/posts/discs.md": POST,
        "snippets/__init__.py": "",
        "snippets/area.py": LIBRARY,
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Blog(root)


NOTEBOOKS = "{mkdocs-jupyter: {include: ['notebooks/*.ipynb']}}"
PAGE = """{% extends "base.html" %}
{% block content %}{{ page.content }}<a href="{{ page.meta.notebook.colab }}">Colab</a>{% endblock %}
"""


def add_notebooks(blog: Blog, settings: str) -> None:
    """Let the blog offer its posts as notebooks, with these lines more in its configuration."""
    config = CONFIG.replace("font: false", "font: false, custom_dir: theme")
    files = {
        "mkdocs.yml": config.replace("onesource, search", f"onesource, search, {NOTEBOOKS}") + settings,
        "theme/notebook.html": PAGE,
        "theme/blog-post.html": PAGE,
        "requirements.txt": "",
        "pyproject.toml": '[project]\nlicense = "MIT"\n',
    }
    for name, text in files.items():
        (blog.root / name).parent.mkdir(exist_ok=True)
        (blog.root / name).write_text(text, encoding="utf-8")


def shown_code(page: str) -> list[str]:
    """The text of the code blocks of a page."""
    return [unescape(re.sub(r"<[^>]*>", "", block)) for block in CODE.findall(page)]


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
