"""A line of code shows the equation that it implements, an equation the lines that implement it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from visit import Visit

POST = "posts/determinant-of-exponential/"
LINES = [
    "X = pade_13(A * scale[..., None, None])  # (eq:scaling)",
    "⋮",
    "X[pending] = X[pending] @ X[pending]",
]


def code_of(page: Page, label: str) -> Locator:
    """The links below an equation."""
    return page.locator(f".formula[id=eq-{label}] .formula-code a")


def equation_at(page: Page, text: str) -> Locator:
    """The link at the end of the shown line that has this text."""
    return page.locator(".code-line", has_text=text).locator("a.code-equation").first


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_equation_previews_the_lines_that_implement_it(
    reader: Callable[..., Visit], language: str
) -> None:
    page = reader().open(f"{language}/{POST}")
    preview = page.get_by_role("tooltip")
    link = code_of(page, "scaling").first
    expect(link).to_have_text("exponential.expm")
    link.hover()
    expect(preview).to_be_visible()
    shown = [line.strip() for line in preview.inner_text().split("\n") if line.strip()]
    assert [found.startswith(line) for found, line in zip(shown, LINES, strict=True)] == [True] * 3
    assert preview.inner_text().startswith("X = ")  # at the left margin
    assert preview.locator("a, [id]").count() == 0
    expect(link).to_have_attribute("aria-describedby", "formula-preview")
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)


def test_lines_that_only_their_source_shows_are_previewed_from_there(reader: Callable[..., Visit]) -> None:
    page = reader().open(f"en/{POST}")
    code_of(page, "variance").hover()
    expect(page.get_by_role("tooltip")).to_have_text(
        "return (FOURTH_MOMENTS[distribution] - 1) * diagonal + 2 * off_diagonal  # (eq:variance)"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_line_of_code_previews_its_equation(reader: Callable[..., Visit], language: str) -> None:
    page = reader().open(f"{language}/{POST}")
    preview = page.get_by_role("tooltip")
    equation_at(page, "np.linalg.solve(V - U, V + U)").hover()
    expect(preview.locator("mjx-container")).to_be_visible()
    assert preview.locator(".formula-code").count() == 0
    expect(preview.locator("mjx-labels")).to_contain_text("9")


def test_the_keyboard_goes_from_code_to_equation_and_back(reader: Callable[..., Visit]) -> None:
    page = reader().open(f"en/{POST}")
    preview = page.get_by_role("tooltip")
    link = code_of(page, "liouville")
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(preview).to_contain_text("total += float")
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    line = page.locator(".code-line:target")
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text("total += float")
    line.locator("a.code-equation").press("Enter")
    expect(page.locator(".formula[id=eq-liouville]")).to_be_in_viewport()


def test_a_screen_reader_is_told_where_links_lead(reader: Callable[..., Visit]) -> None:
    page = reader().open(f"en/{POST}")
    assert page.get_by_role("link", name="(eq:truncation) (14)").count() == 1
    assert page.get_by_role("link", name="log_det_series_bound", exact=True).count() == 1


def test_on_a_phone_a_tap_previews_and_a_second_follows(reader: Callable[..., Visit]) -> None:
    visit = reader(390, has_touch=True, is_mobile=True)
    page = visit.open(f"zh/{POST}")
    preview = page.get_by_role("tooltip")
    code_of(page, "truncation").tap()
    expect(preview).to_contain_text("return size * float")
    box = preview.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert "#" not in page.url
    code_of(page, "truncation").tap()
    page.wait_for_url("**#log_det_series_bound-L*")
    link = page.locator(".code-line:target a.code-equation")
    link.tap()
    expect(preview.locator("mjx-container")).to_be_visible()
    link.tap()
    page.wait_for_url("**#eq-truncation")


def test_without_javascript_both_are_links(reader: Callable[..., Visit]) -> None:
    visit = reader(java_script_enabled=False)
    page = visit.open(f"en/{POST}")
    code_of(page, "liouville").click()
    expect(page.locator("[id=trace_integral-L18]")).to_be_in_viewport()
    equation_at(page, "total += float").click()
    expect(page.locator(".formula[id=eq-liouville]")).to_be_in_viewport()
    code_of(page, "variance").click()
    assert visit.path == "en/source/snippets/linalg/hutchinson/"
    page.locator(".code-line", has_text="(eq:variance)").locator("a.code-equation").click()
    assert visit.path == f"en/{POST}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_leads_to_what_it_names(reader: Callable[..., Visit], language: str) -> None:
    page = reader().open(f"{language}/{POST}")
    links = page.locator("a.code-equation, .formula-code a[href^='#']")
    assert links.count() > 15
    missing = links.evaluate_all(
        "links => links.map(a => a.hash.slice(1)).filter(id => !document.getElementById(id))"
    )
    assert missing == []


def test_the_equation_keeps_its_name_when_code_is_copied(reader: Callable[..., Visit]) -> None:
    page = reader(permissions=["clipboard-read", "clipboard-write"]).open(f"en/{POST}")
    block = page.locator(".highlight", has=page.locator("[id=trace_integral-L18]"))
    block.locator("button[data-md-type=copy]").click()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert "        total += float(h / 6 * (start + 4 * middle + end))  # (eq:liouville)" in lines
