"""The built site, as files: what its pages load is known only when the last of them is written."""

from pathlib import Path

from onesource.math import Assets


def load_formulas(site: Path, assets: Assets) -> None:
    """Write what typeset formulas need into the site, and name it in the head of each page."""
    for path, content in assets.files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        to_root = "../" * (len(page.relative_to(site).parts) - 1)
        if page.name != "404.html":  # it is served from any depth, and shows no formula
            before, end, rest = html.partition("</head>")
            page.write_text(f"{before}{assets.head(html, to_root=to_root)}\n{end}{rest}", encoding="utf-8")
