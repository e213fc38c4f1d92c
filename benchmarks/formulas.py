"""A page of 200 formulas, typeset by the build, by MathJax in the browser and by KaTeX in the browser.

`npm ci --ignore-scripts` in benchmarks/formulas_peers, then `python -m benchmarks.formulas`. Every round
opens the three pages one after the other in fresh Chromium profiles. Printed are medians: the first paint,
the moment when the last formula stands there in its own fonts, how long scripts kept the page from answering
(of each long task what goes beyond 50 ms), the layout shift, and the bytes that the page loads, compressed.

The exit code is 1 unless the build's page shifts less than 0.01, shows its last formula at most 100 ms after
its first paint, and at least five times sooner than MathJax in the browser.
"""

import argparse
import gzip
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from markdown import Markdown
from playwright.sync_api import Browser, sync_playwright

from onesource.markdown import OneSourceExtension, Project
from onesource.math import node, number, scan
from onesource.math.tex import ENVIRONMENTS

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "formulas_peers" / "node_modules"
COUNT = 200
WORDS = "What the formula says is this, and the sentence around it is as long as sentences are. "
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
STYLE = "<style>body { font: 18px/1.6 serif; max-width: 40rem; margin: 0 auto }</style>"
MATHJAX = """<script>
MathJax = { tex: { inlineMath: [["$", "$"]], tags: "ams" }, output: { fontPath: "/newcm" },
  options: { enableSpeech: false, enableBraille: false, enableExplorer: false } };
</script><script src="/mathjax/tex-chtml.js" defer></script>"""
KATEX = """<link rel="stylesheet" href="/katex/katex.min.css">
<script src="/katex/katex.min.js" defer></script>
<script src="/katex/contrib/auto-render.min.js" defer onload='renderMathInElement(document.body, {
  throwOnError: false, delimiters: [{ left: "$$", right: "$$", display: true },
  { left: "$", right: "$", display: false }] })'></script>"""
# Each frame is noted: when its scripts began, what stood in the page, when it had been laid out and painted.
WATCH = """
window.seen = { shift: 0, blocked: 0, fonts: 0, frames: [] };
document.fonts.addEventListener("loadingdone", () => (seen.fonts = performance.now()));
requestAnimationFrame(function frame() {
  const start = performance.now(), formulas = document.querySelectorAll("SELECTOR").length;
  setTimeout(() => seen.frames.push({ start, formulas, end: performance.now() }));
  requestAnimationFrame(frame);
});
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.shift += entry.value)))
  .observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.blocked += entry.duration - 50)))
  .observe({ type: "longtask", buffered: true });
"""
LAST = """async ([count, promise]) => {
  const frame = () => new Promise((done, fail) => performance.now() > 60_000
    ? fail("no formulas after a minute") : requestAnimationFrame(() => setTimeout(done)));
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
  while (!painted() || (promise && !window.MathJax?.startup?.promise)) await frame();
  if (promise) await MathJax.startup.promise;
  const typeset = promise ? performance.now() : 0;
  const complete = ({ start, formulas }) => formulas >= count && start >= Math.max(typeset, seen.fonts);
  do await frame(); while (document.fonts.status !== "loaded" || !seen.frames.some(complete));
  await document.fonts.ready;
  await frame();
  const paint = painted().startTime;
  return { paint, last: Math.max(paint, seen.frames.find(complete).end) };
}"""
PAGES = {
    "build": ("mjx-container", False),
    "mathjax": ("mjx-container", True),
    "katex": (".katex, .katex-error", False),
}


class Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open, as on any server of the web

    def log_message(self, *_: Any) -> None:
        """Silent."""


def formulas() -> list[str]:
    """The first 200 of the test's corpus, without labels, which the peers would number otherwise."""
    corpus = (ROOT / "tests/plugins/math/corpus.md").read_text(encoding="utf-8")
    found = number(scan(corpus).formulas).formulas
    fences = {True: "$$", False: "$"}
    texts = [f"{fences[one.formula.display]}{one.tex.text}{fences[one.formula.display]}" for one in found]
    return [text for text in texts if r"\eqref" not in text and "%" not in text][:COUNT]


def write_pages(folder: Path) -> None:
    texts = formulas()
    for name, head in (("mathjax", MATHJAX), ("katex", KATEX)):
        body = "".join(f"<p>{WORDS}{escape(text)}</p>\n" for text in texts)
        page = f"{HEAD.format(name=name)}{STYLE}{head}</head><body>{body}</body></html>"
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    project = Project(folder, styled=True)
    bare = [re.sub(r"(?s)^\$\$(\\begin\{[a-z]+\*?\}.*)\$\$$", _environment, text) for text in texts]
    text = "\n\n".join(WORDS + one for one in bare)
    body = Markdown(extensions=[OneSourceExtension(project)]).convert(text)
    assert not project.problems, project.problems
    assets = project.mathematics.assets()
    project.mathematics.close()
    for path, content in assets.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    page = (
        f"{HEAD.format(name='build')}{STYLE}{assets.head(body, to_root='')}</head><body>{body}</body></html>"
    )
    (folder / "build.html").write_text(page, encoding="utf-8")
    modules = node.FOLDER / "node_modules"
    (folder / "mathjax").symlink_to(modules / "mathjax")
    (folder / "newcm").symlink_to(modules / "@mathjax" / "mathjax-newcm-font")
    (folder / "katex").symlink_to(PEERS / "katex" / "dist")


def _environment(match: re.Match[str]) -> str:
    """Environments that number themselves stand in a post without dollars."""
    name = match[1][len("\\begin{") : match[1].index("}")].rstrip("*")
    return match[1] if name in ENVIRONMENTS else match[0]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def measure(browser: Browser, address: str, name: str, folder: Path) -> dict[str, float]:
    selector, promise = PAGES[name]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    loaded: set[str] = set()
    page.on("requestfinished", lambda request: loaded.add(request.url))
    page.add_init_script(WATCH.replace("SELECTOR", selector))
    page.goto(f"{address}/{name}.html", wait_until="commit")
    found: dict[str, float] = page.evaluate(LAST, [COUNT, promise])
    page.wait_for_timeout(300)
    found |= {name: page.evaluate(f"seen.{name}") for name in ("shift", "blocked")}
    found["bytes"] = sum(compressed(folder / url.removeprefix(address + "/")) for url in loaded)
    context.close()
    return found


def compressed(file: Path) -> int:
    if not file.is_file():
        return 0
    return file.stat().st_size if file.suffix == ".woff2" else len(gzip.compress(file.read_bytes(), 6))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    chromium = shutil.which("chromium")
    if chromium is None or not PEERS.is_dir():
        sys.exit("Needed: chromium, and `npm ci --ignore-scripts` in benchmarks/formulas_peers")
    results: dict[str, list[dict[str, float]]] = {name: [] for name in PAGES}
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        write_pages(folder)
        with served(folder) as address:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            for _ in range(rounds):
                for page in PAGES:
                    results[page].append(measure(browser, address, page, folder))
            browser.close()
    return report(results)


def report(results: dict[str, list[dict[str, float]]]) -> int:
    columns = ["paint", "last", "blocked", "shift", "bytes"]
    print(f"{COUNT} formulas, medians; milliseconds and bytes")
    print(f"{'':10}" + "".join(f"{column:>12}" for column in columns))
    medians = {
        page: {column: median(one[column] for one in rounds) for column in columns}
        for page, rounds in results.items()
    }
    for page, values in medians.items():
        print(
            f"{page:10}"
            + "".join(
                f"{values[column]:12.4g}" if column == "shift" else f"{values[column]:12.0f}"
                for column in columns
            )
        )
    build, mathjax = medians["build"], medians["mathjax"]
    good = {
        "layout shift below 0.01": build["shift"] < 0.01,
        "last formula within 100 ms of the first paint": build["last"] <= build["paint"] + 100,
        f"{mathjax['last'] / build['last']:.1f} times sooner than MathJax": 5 * build["last"]
        <= mathjax["last"],
    }
    for what, holds in good.items():
        print(f"{'ok' if holds else 'NOT'}: {what}")
    return 0 if all(good.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
