"""Pages with formulas and nothing else, as the extension and its assets make them."""

from pathlib import Path

from markdown import Markdown

from onesource.markdown import OneSourceExtension, Project

PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Formulas</title>
<style>body {{ font: 18px/1.6 serif; max-width: 40rem; margin: 0 auto; padding: 0 1rem }}</style>
{head}</head>
<body><main><article class="md-typeset">
{body}
</article></main></body></html>
"""


def write_pages(folder: Path, pages: dict[str, str], *, language: str = "en") -> None:
    """Write `name.html` for every Markdown text, and what all of them load."""
    project = Project(folder, macros={"R": r"\mathbb{R}"}, styled=True)
    bodies = {
        name: Markdown(extensions=["tables", "pymdownx.superfences", OneSourceExtension(project)]).convert(
            text
        )
        for name, text in pages.items()
    }
    assert project.problems == []
    assets = project.mathematics.assets()
    project.mathematics.close()
    for path, content in assets.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    for name, body in bodies.items():
        html = PAGE.format(language=language, head=assets.head(body, to_root=""), body=body)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
