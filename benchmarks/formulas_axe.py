"""axe-core on a built site: WCAG 2.2, levels A and AA, in both palettes, on a desk and on a phone.

`npm ci --ignore-scripts` in benchmarks/formulas_peers and `make site`, then
`python -m benchmarks.formulas_axe`, with the pages to look at or for all of them. The exit code is 1 if axe
finds anything.
"""

import shutil
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.formulas import PEERS, served

ROOT = Path(__file__).parents[1]
AXE = PEERS / "axe-core" / "axe.min.js"
RUN = "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })"
WIDTHS = (1280, 390)
PALETTES = ("light", "dark")


def pages(site: Path) -> list[str]:
    return sorted(str(page.relative_to(site)) for page in site.rglob("*.html") if page.name != "404.html")


def findings(browser: Browser, address: str, path: str) -> Iterator[str]:
    for palette, width in product(PALETTES, WIDTHS):
        context = browser.new_context(color_scheme=palette, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(f"{address}/{path}")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        result: dict[str, Any] = page.evaluate(RUN)
        for violation in result["violations"]:
            for node in violation["nodes"]:
                place = " ".join(map(str, node["target"]))
                yield f"{path} ({palette}, {width}): {violation['id']}: {place}: {node['html'][:120]}"
        context.close()


def main() -> int:
    chromium, site = shutil.which("chromium"), ROOT / "site"
    if chromium is None or not AXE.is_file() or not site.is_dir():
        sys.exit("Needed: chromium, make site, and `npm ci --ignore-scripts` in benchmarks/formulas_peers")
    count = 0
    found: list[str] = []
    with sync_playwright() as playwright, served(site) as address:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for path in sys.argv[1:] or pages(site):
            count += len(PALETTES) * len(WIDTHS)
            found += findings(browser, address, path)
        browser.close()
    print("\n".join(found))
    print(f"{count} views, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
