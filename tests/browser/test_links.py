"""Every link inside the sites leads somewhere: the page exists, and so does the place on it."""

from collections import defaultdict
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin


class Anchors(HTMLParser):
    """Where a page leads, and which places on it can be led to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(path.read_text())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in ("href", "src") and value is not None:
                self.links.add(value)


def test_no_link_is_dead(site: Path) -> None:
    page = cache(Anchors)
    dead = defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        address = f"/{path.relative_to(site)}"
        for link in sorted(page(path).links):
            if "://" in link or link.startswith(("mailto:", "data:")):
                continue
            target, fragment = urldefrag(urljoin(address, link))
            file = site / unquote(target).lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            if not file.is_file() or (fragment and unquote(fragment) not in page(file).ids):
                dead[address].append(link)
    assert dead == {}


def test_links_to_other_hosts_are_links_only(site: Path) -> None:
    """What a page loads by itself comes from where the page comes from."""
    for path in site.rglob("*.html"):
        text = path.read_text()
        for attribute in (
            'src="http',
            'src="//',
            "@import",
            "url(http",
            'rel="preconnect"',
            'rel="dns-prefetch"',
        ):
            assert attribute not in text, f"{path}: {attribute}"
    for path in site.rglob("*.css"):
        assert "url(http" not in path.read_text(), path
