"""What `serve` shows while a post has problems: the last good page, and the problems on top."""

from collections.abc import Sequence
from html import escape

from onesource.model import Problem


class Preview:
    """The last good version of every page, over all builds of one `serve`."""

    def __init__(self) -> None:
        self.good: dict[str, str] = {}

    def page(self, path: str, html: str, problems: Sequence[Problem]) -> str:
        """`html`, or its last version without problems; `path` is what problems call the page."""
        if any(problem.path == path for problem in problems):
            html = self.good.get(path, html)
        else:
            self.good[path] = html
        return _with_banner(html, problems)


def _with_banner(html: str, problems: Sequence[Problem]) -> str:
    if not problems:
        return html
    items = "".join(f"<li><code>{escape(str(problem))}</code></li>" for problem in sorted(set(problems)))
    banner = f'<div class="onesource-problems" role="alert"><ul>{items}</ul></div>'
    before, body, rest = html.partition("<body")
    tag, end, rest = rest.partition(">")
    return f"{before}{body}{tag}{end}{banner}{rest}"
