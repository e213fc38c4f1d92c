"""Text stands out from its background as WCAG 2.2 AA asks for, in both palettes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from visit import Visit

POST = "posts/determinant-of-exponential/"
SCRIPT = (Path(__file__).parent / "contrast.js").read_text()


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["en/", f"en/{POST}", f"zh/{POST}", "en/archive/2026/", "en/tags/", "en/writing/", ""]
)
def test_contrast(reader: Callable[..., Visit], path: str, system: str) -> None:
    page = reader(color_scheme=system, locale="de-DE").open(path)
    assert page.evaluate(SCRIPT) == []
