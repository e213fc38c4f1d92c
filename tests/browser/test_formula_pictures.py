"""Formulas look as MathJax draws them in the browser: the same pixels, but for rounding."""

from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from formula_pages import write_pages
from onesource.math import node

FORMULAS = [
    r"\det(\exp(\boldsymbol{A})) = \exp(\text{Tr}(\boldsymbol{A}))",
    r"\frac{-b\pm\sqrt{b^2-4ac}}{2a}",
    r"\sum_{n=1}^{\infty}\frac{1}{n^2}=\frac{\pi^2}{6}",
    r"\int_{-\infty}^{\infty}e^{-x^2}\,dx=\sqrt{\pi}",
    r"\begin{pmatrix}a&b\\c&d\end{pmatrix}^{-1}",
    r"\begin{cases}x,&x\ge0\\-x,&x<0\end{cases}",
    r"\begin{aligned}a&=b+c\\&=d\end{aligned}",
    r"\left(\sum_{i=1}^{n}x_i^2\right)^{1/2}",
    r"\lim_{x\to0}\frac{\sin x}{x}=1",
    r"\hat\theta+\bar x+\vec v+\widehat{xyz}+\overline{ab}",
    r"\mathbb{E}_{x\sim p(x)}[\log D(x)]",
    r"\mathcal{L}\mathfrak{g}\mathscr{F}\mathsf{T}\mathtt{x}",
    r"\underbrace{a+\cdots+a}_{n}",
    r"X\xrightarrow[h]{f}Y",
    r"\left\|\frac{\partial f}{\partial x}\right\|_2\le L",
    r"\cfrac{1}{1+\cfrac{1}{1+x}}",
    r"\prod_{\substack{i<j\\i\ne k}}(x_i-x_j)",
    r"x_{i_{j}}^{a^{b}}",
    r"\left[\begin{array}{c|c}A&B\\\hline C&D\end{array}\right]",
    r"\nabla\times\mathbf{E}=-\frac{\partial\mathbf{B}}{\partial t}",
]
BROWSER_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><style>{style}</style>
<script>
MathJax = {{
  tex: {{ tags: "none" }},
  output: {{ fontPath: "/font", matchFontHeight: false }},
  options: {{ enableMenu: false, enableSpeech: false, enableBraille: false, enableExplorer: false }},
}};
</script>
<script src="/mathjax/tex-chtml.js"></script></head><body>{body}</body></html>
"""
STYLE = """
body { margin: 0; max-width: none; padding: 0; font: 24px serif }
.box { position: relative; height: 200px; background: white; overflow: hidden }
.box .formula-display { position: static; margin: 0 }
.box mjx-container { position: absolute !important; left: 20px; top: 40px; margin: 0 !important }
"""
DIFFERENCE = """async ([one, other]) => {
  const pixels = async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  if (a.width !== b.width || a.height !== b.height) return [a.width, a.height, b.width, b.height];
  let different = 0, ink = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    if (Math.abs(a.data[i] - b.data[i]) > 64) different++;
    if (a.data[i] < 192 || b.data[i] < 192) ink++;
  }
  return different / ink;
}"""


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def pages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Page]]:
    """The formulas as the build typesets them, and as MathJax does in the browser."""
    folder = tmp_path_factory.mktemp("pictures")
    write_pages(folder, {"ours": "\n\n".join(f'<div class="box">$${tex}$$</div>' for tex in FORMULAS)})
    body = "".join(f'<div class="box">$${escape(tex)}$$</div>' for tex in FORMULAS)
    (folder / "theirs.html").write_text(BROWSER_PAGE.format(style=STYLE, body=body), encoding="utf-8")
    modules = node.FOLDER / "node_modules"
    (folder / "mathjax").symlink_to(modules / "mathjax")
    (folder / "font").symlink_to(modules / "@mathjax" / "mathjax-newcm-font")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        ours, theirs = browser.new_page(), browser.new_page()
        ours.goto(f"{address}/ours.html")
        ours.add_style_tag(content=STYLE)
        theirs.goto(f"{address}/theirs.html")
        theirs.evaluate("MathJax.startup.promise")
        for page in (ours, theirs):
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(500)
        yield ours, theirs
        ours.close()
        theirs.close()
        server.shutdown()


def picture(page: Page, index: int) -> str:
    return b64encode(page.locator(".box").nth(index).screenshot()).decode()


@pytest.mark.parametrize("index", range(len(FORMULAS)), ids=FORMULAS)
def test_a_formula_looks_as_in_the_browser(pages: tuple[Page, Page], index: int) -> None:
    ours, theirs = pages
    difference = ours.evaluate(DIFFERENCE, [picture(ours, index), picture(theirs, index)])
    assert difference < 0.01
