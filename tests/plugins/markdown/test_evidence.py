"""Golden cases: verdicts in, the line below a quote or the page of all symbols out."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from onesource.evidence.plugin import KINDS
from onesource.evidence.verdict import Verdict
from onesource.markdown.evidence import evidence_html
from onesource.markdown.evidence_words import WORDS, kinds
from onesource.markdown.verification import Row, verification_page

CASES = sorted((Path(__file__).parents[1] / "cases" / "evidence").glob("*.yml"))


def verdict(fields: dict) -> Verdict:
    return Verdict(
        **{name: tuple(found) if isinstance(found, list) else found for name, found in fields.items()}
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_evidence(path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    links = case.get("links", {})

    def link(test: str) -> str | None:
        return links.get(test.partition("::")[0])

    for language, expected in case.get("html", {}).items():
        assert evidence_html(verdict(case["verdict"]), language, link) == expected.replace("\n", "")
    for language, expected in case.get("page", {}).items():
        rows = [
            Row(verdict(row["verdict"]), row.get("source"), tuple(map(tuple, row.get("posts", []))))
            for row in case["rows"]
        ]
        assert verification_page(rows, language, link) == expected


@pytest.mark.parametrize("language", WORDS)
def test_every_marker_has_its_words(language):
    found = Verdict("s:f", kinds=tuple(f"{kind.partition('(')[0]} 2" for kind in KINDS))
    assert len(set(kinds(found, WORDS[language]))) == len(KINDS)
