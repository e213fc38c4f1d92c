"""Golden cases: a library and what an author asks of it in, lines or the problem out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from onesource.code import Library
from onesource.model import ProblemError, Quote, Reference

CASES = sorted((Path(__file__).parents[2] / "cases" / "quote").glob("*.yml"))


def answer(library: Library, reference: Reference) -> dict[str, Any]:
    try:
        quote = library.quote(reference)
    except ProblemError as error:
        return {"problem": str(error)}
    marked = {"marked": list(quote.marked)} if quote.marked else {}
    return {"shown": numbered(quote), **marked}


def numbered(quote: Quote) -> str:
    """Each line behind its number; nothing but a line end between two definitions."""
    return "".join(f"{line.number} | {line.text}".rstrip() * (line.number > 0) + "\n" for line in quote.lines)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_quote(path: Path, library_of: Callable[[dict[str, str]], Library]) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    library = library_of(case["library"])
    for ask in case["quotes"]:
        expected = {key: ask.pop(key) for key in ("shown", "marked", "problem") if key in ask}
        assert answer(library, Reference(**ask)) == expected, ask
