"""What proved a quote, as one quiet line that opens to the names of the tests."""

from collections.abc import Callable
from html import escape

from onesource.evidence.verdict import Verdict
from onesource.markdown.evidence_words import WORDS, functions, summary, versions

Link = Callable[[str], str | None]  # from the id of a test to the address of its source


def evidence_html(verdict: Verdict, language: str, link: Link) -> str:
    """The line below a quote; without tests, a line that does not open."""
    words = WORDS[language]
    line = escape(" \N{MIDDLE DOT} ".join(summary(verdict, words)))
    state = f" evidence-{verdict.code.removeprefix('EVD-').lower()}" if verdict.code else ""
    if not verdict.tests:
        return f'<p class="evidence{state}">{line}</p>'
    return (
        f'<details class="evidence{state}"><summary>{line}</summary>'
        f"{tests_html(verdict.tests, link)}"
        f"<p>{escape(words.comma.join(versions(verdict, full=True)))}</p></details>"
    )


def tests_html(tests: tuple[str, ...], link: Link) -> str:
    """The functions of the tests, with the number of cases where it is more than one."""
    items = []
    for test, cases in functions(tests).items():
        path, _, name = test.partition("::")
        address = link(test)
        tag = f'a href="{escape(address)}"' if address else "span"
        shown = f'<{tag} title="{escape(path)}">{escape(name or path)}</{tag.split()[0]}>'
        times = f" \N{MULTIPLICATION SIGN}&nbsp;{cases}" if cases > 1 else ""
        items.append(f"<li><code>{shown}</code>{times}</li>")
    return f"<ul>{''.join(items)}</ul>"
