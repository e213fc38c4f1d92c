"""What a reader sees of formulas, and can do with them."""

import unicodedata
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from formula_pages import write_pages

LONG = "+".join(f"x_{{{index}}}" for index in range(40))
POST = rf"""
# The determinant of $e^A$

Let $A\in\R^{{n\times n}}$ and $\lambda>0$. By \eqref{{eq:main}} the trace decides.

\begin{{equation}}\det(\exp(A)) = \exp(\text{{Tr}}(A))\label{{eq:main}}\end{{equation}}

A second paragraph with $a_1$ and <b>bold</b>.

$$\frac{{a+b}}{{2}} \ge \sqrt{{ab}}$$

\begin{{equation}}{LONG}=0\label{{eq:long}}\end{{equation}}

\begin{{align}}
f(x) &= x^2 \label{{eq:f}}\\
g(x) &= \begin{{pmatrix}}1\\2\end{{pmatrix}} \label{{eq:g}}
\end{{align}}

{"Text. " * 600}

Back to \eqref{{eq:g}} and inline ${LONG}$.
"""
PAGES = {"post": POST, "plain": "No formula here.", "other": "Elsewhere."}


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("formulas")
    write_pages(folder, PAGES)
    (folder / "post.md").write_text(POST, encoding="utf-8")
    write_pages(folder / "zh", {"post": POST}, language="zh")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/post.html")
    return page


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text.replace("\r\n", "\n")


def test_a_button_copies_the_tex(page: Page) -> None:
    formula = page.locator("#eq-main")
    button = formula.get_by_role("button", name="Copy TeX")
    expect(button).to_have_css("opacity", "0")
    formula.hover()
    expect(button).to_have_css("opacity", "1")
    button.click()
    expect(formula.get_by_role("button", name="Copied")).to_be_visible()
    assert (
        clipboard(page) == r"\begin{equation}\det(\exp(A)) = \exp(\text{Tr}(A))\label{eq:main}\end{equation}"
    )


def test_the_keyboard_reaches_the_button(page: Page) -> None:
    page.locator("#eq-main > button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#eq-main > button")).to_have_text("Copied")


def test_the_button_speaks_the_language_of_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/zh/post.html")
    expect(page.locator("#eq-main > button")).to_have_text("复制 TeX")


def test_copied_prose_holds_tex(page: Page) -> None:
    page.evaluate(
        """() => {
          const [first, second] = [...document.querySelectorAll('article > p')];
          getSelection().setBaseAndExtent(first, 0, second, second.childNodes.length);
        }"""
    )
    page.keyboard.press("Control+c")
    assert clipboard(page).split("\n\n") == [
        r"Let $A\in\R^{n\times n}$ and $\lambda>0$. By (1) the trace decides.",
        r"\begin{equation}\det(\exp(A)) = \exp(\text{Tr}(A))\label{eq:main}\end{equation}",
    ]


def test_a_formula_that_is_selected_in_part_is_copied_whole(page: Page) -> None:
    page.evaluate(
        """() => {
          const formula = document.querySelectorAll('article p .formula')[1];
          const letters = formula.querySelectorAll('mjx-c');
          getSelection().setBaseAndExtent(letters[1].firstChild, 0, formula.parentNode.lastChild, 4);
        }"""
    )
    page.keyboard.press("Control+c")
    assert clipboard(page).startswith(r"$\lambda>0$. By")


def test_prose_without_formulas_is_copied_as_ever(page: Page) -> None:
    page.evaluate("getSelection().selectAllChildren(document.querySelector('b'))")
    page.keyboard.press("Control+c")
    assert clipboard(page) == "bold"


def test_a_reference_previews_its_equation(page: Page) -> None:
    link = page.locator("a.eqref", has_text="(4)")
    link.scroll_into_view_if_needed()
    preview = page.get_by_role("tooltip")
    link.hover()
    expect(preview).to_be_visible()
    expect(preview.locator("mjx-mtable").first).to_be_visible()
    assert page.locator("[id=eq-g]").count() == 1
    expect(link).to_have_attribute("aria-describedby", "formula-preview")
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(preview).to_be_visible()
    page.keyboard.press("Tab")
    expect(preview).to_have_count(0)


def test_the_pointer_may_enter_the_preview_and_leave_it(page: Page) -> None:
    preview = page.get_by_role("tooltip")
    page.locator("a.eqref").first.hover()
    preview.hover()
    page.wait_for_timeout(500)
    expect(preview).to_be_visible()
    page.mouse.move(5, 800)
    expect(preview).to_have_count(0)


def test_on_a_phone_a_tap_previews_and_a_second_follows(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}/post.html")
    link = page.locator("a.eqref").first
    link.tap()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert page.url.endswith("post.html")
    link.tap()
    page.wait_for_url("**/post.html#eq-main")
    context.close()


def test_the_context_menu_copies_too(page: Page) -> None:
    formula = page.locator("article p .formula").first
    formula.click(button="right")
    page.get_by_role("menuitem", name="Copy TeX").click()
    assert clipboard(page) == r"$A\in\R^{n\times n}$"
    expect(page.get_by_role("menu")).to_have_count(0)
    formula.click(button="right")
    page.get_by_role("menuitem", name="Copy MathML").click()
    assert clipboard(page).startswith("<math><mi>A</mi><mo>∈</mo>")
    formula.click(button="right")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_long_formulas_scroll_inside_themselves_and_keep_their_numbers(
    browser: Browser, address: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{address}/post.html")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    container = page.locator("#eq-long mjx-container")
    assert container.evaluate("box => box.scrollWidth > box.clientWidth")
    for left in (0, 10_000):
        container.evaluate(f"box => box.scrollLeft = {left}")
        number = page.locator("#eq-long mjx-labels mjx-mtext").first.bounding_box()
        box = container.bounding_box()
        assert number and box
        assert box["x"] <= number["x"] <= box["x"] + box["width"] - number["width"]
    inline = page.locator("article p .formula").last.bounding_box()
    assert inline
    assert inline["height"] > 30  # broken into lines
    page.close()


def test_without_javascript_formulas_are_there_and_links_lead_to_them(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/post.html")
    expect(page.locator("#eq-main mjx-c").first).to_be_visible()
    page.locator("a.eqref").last.click()
    expect(page.locator("#eq-g")).to_be_in_viewport()
    context.close()


def test_a_page_without_formulas_loads_no_style_of_them(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{address}/plain.html")
    assert [url for url in loaded if url.endswith((".css", ".woff2"))] == []


@pytest.mark.parametrize("text", ["det", "exp", "Tr"])
def test_the_browser_finds_names_in_formulas(page: Page, text: str) -> None:
    page.evaluate("document.querySelector('h1').remove()")
    assert page.evaluate(f"find('{text}')")


def test_formulas_are_printed_whole(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator("#eq-main > button").is_hidden()
    expect(page.locator("#eq-long mjx-container")).to_have_css("overflow-x", "visible")


SPOKEN = {
    "article > p:nth-of-type(1) .formula >> nth=0": "A∈ℝn×n",
    "article > p:nth-of-type(1) .formula >> nth=1": "λ>0",
    "#eq-main": "det(exp(A))=exp(Tr(A))(1)",
    "article > p:nth-of-type(4) .formula": "a+b2≥ab",
    "h1 .formula": "eA",
}


@pytest.mark.parametrize("selector", SPOKEN)
def test_a_screen_reader_meets_the_mathml_once(page: Page, selector: str) -> None:
    formula = page.locator(selector)
    formula.locator("math").evaluate("math => math.id = 'spoken'")
    client = page.context.new_cdp_session(page)
    document = client.send("DOM.getDocument")
    node = client.send("DOM.querySelector", {"nodeId": document["root"]["nodeId"], "selector": "#spoken"})
    shown = client.send("Accessibility.queryAXTree", {"nodeId": node["nodeId"]})["nodes"]
    assert shown[0]["role"]["value"] == "MathMLMath"
    text = "".join(one["name"]["value"] for one in shown if one["role"]["value"] == "StaticText")
    assert unicodedata.normalize("NFKC", text).replace("\u2061", "") == unicodedata.normalize(
        "NFKC", SPOKEN[selector]
    )
    assert formula.locator("mjx-math").get_attribute("aria-hidden") == "true"
