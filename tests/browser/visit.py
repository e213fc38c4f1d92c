"""A page that is watched while somebody reads it."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Request

# For a page whose browser refuses its clipboard: what the old way to copy takes.
REFUSED = """
navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
window.taken = [];
document.addEventListener("copy", () => taken.push(document.activeElement.value));
"""
ROOT = Path(__file__).parents[2]


@dataclass
class Visit:
    """A page, and everything it asked for or complained about."""

    page: Page
    home: str  # http://127.0.0.1:port
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        response = self.page.goto(f"{self.home}/{path}")
        assert response is not None and response.ok, f"/{path}: {response and response.status}"
        return self.page

    def failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader left while it was under way
            self.complaints.append(f"{request.failure}: {request.url}")

    @property
    def path(self) -> str:
        """Where the page is now, without the host."""
        return self.page.url.removeprefix(f"{self.home}/").partition("#")[0]
