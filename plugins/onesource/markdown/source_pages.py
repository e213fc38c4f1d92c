"""Where no repository shows the sources, the site does: one page a module, an anchor a line."""

from onesource.code import Library
from onesource.markdown.conversion import Conversion
from onesource.markdown.equation_links import equations_of_code
from onesource.markdown.listing import Links, highlighted
from onesource.model import Line, ProblemError

FOLDER = "source"

PAGE = """---
title: {path}
search:
  exclude: true
hide:
  - navigation
  - toc
---

# `{path}`

```python source="{module}"
```
"""


def source_page(module: str, path: str) -> tuple[str, str]:
    """The path of a module's page inside docs/, and its Markdown."""
    return f"{FOLDER}/{path.removesuffix('.py')}.md", PAGE.format(path=path, module=module)


def source_html(conversion: Conversion, module: str) -> str:
    """All lines of a module; a module that cannot be read has its reason in their place."""
    links: Links = {}
    try:
        source = Library(conversion.project.root, module.partition(".")[0]).source(module)
        text, links = source.text, equations_of_code(conversion, source.path)
    except ProblemError as error:
        text = f"# {error.message}\n"
    lines = tuple(Line(number, line) for number, line in enumerate(text.removesuffix("\n").split("\n"), 1))
    return highlighted(conversion.md, lines, [f"L{line.number}" for line in lines], links=links)
