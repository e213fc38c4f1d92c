"""What evidence says of the lines that a page shows: they are proved, or what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onesource.code import Library
from onesource.code.closure_hash import closure_hash
from onesource.evidence.ranges import ranges
from onesource.evidence.records import Evidence
from onesource.evidence.statements import statements_of, subject_of
from onesource.model import ProblemError, Quote, Symbol


@dataclass(frozen=True)
class Verdict:
    symbol: str  # dotted, as it was quoted
    code: str = ""  # EVD-NONE, EVD-STALE or EVD-LINES; empty: a passing test executed each shown statement
    message: str = ""  # what is missing, and what to do
    lines: tuple[int, ...] = ()  # of the source, where a shown statement begins that no test executed
    date: str = ""  # when the evidence last changed
    tests: tuple[str, ...] = ()  # ids of those that executed a statement that is shown
    kinds: tuple[str, ...] = ()  # of these tests
    versions: Mapping[str, str] = field(default_factory=dict)  # that they ran with, by import name

    @property
    def error(self) -> ProblemError | None:
        """For a build that raises."""
        return ProblemError(self.code, self.message) if self.code else None


def verify(library: Library, evidence: Evidence, quote: Quote) -> Verdict:
    """Of the statements that begin on the lines of `quote`.

    Raises:
        ProblemError: as `closure` does, where a symbol cannot be cut out of the library.
    """
    return _verdict(library, evidence, quote.symbol, {line.number for line in quote.lines})


def verify_symbol(library: Library, evidence: Evidence, symbol: Symbol) -> Verdict:
    """Of all its statements. Raises ProblemError, as `verify` does."""
    lines = {line for span in symbol.spans for line in range(span.first, span.last + 1)}
    return _verdict(library, evidence, symbol, lines)


def _verdict(library: Library, evidence: Evidence, symbol: Symbol, lines: set[int]) -> Verdict:
    subject = subject_of(symbol.name)
    closure = closure_hash(library, f"{symbol.module}:{subject}")
    entry = evidence.entries.get(f"{symbol.module}:{subject}")
    if entry is None:
        return _untested(symbol)
    if not entry.tests:
        return Verdict(
            symbol.dotted,
            "EVD-STALE",
            f"the tests of '{symbol.dotted}' have changed since they passed, or are gone. Run 'make test'.",
        )
    if entry.closure != closure:
        return Verdict(
            symbol.dotted,
            "EVD-STALE",
            f"'{symbol.dotted}', or what it needs, has changed since its tests ran. Run 'make test'.",
        )
    shown = {
        number: statement.first
        for number, statement in enumerate(statements_of(library.outline(symbol.module), subject))
        if statement.alone and statement.first in lines
    }
    tests = {
        test: executed
        for test, executed in entry.tests.items()
        if not shown or not executed.isdisjoint(shown)
    }
    if not tests:
        return _untested(symbol)
    done = frozenset[int]().union(*tests.values())
    kinds = frozenset[str]().union(*(evidence.kinds.get(test, frozenset()) for test in tests))
    missing = tuple(line for number, line in shown.items() if number not in done)
    return Verdict(
        symbol.dotted,
        "EVD-LINES" if missing else "",
        _about(symbol, missing) if missing else "",
        missing,
        entry.date,
        tuple(sorted(tests)),
        tuple(sorted(kinds)),
        entry.versions,
    )


def _untested(symbol: Symbol) -> Verdict:
    message = f"no passing test executes '{symbol.dotted}'. Write one, then run 'make test'."
    return Verdict(symbol.dotted, "EVD-NONE", message)


def _about(symbol: Symbol, missing: tuple[int, ...]) -> str:
    place = f"line{'s' if len(missing) > 1 else ''} {ranges(missing).replace(',', ', ')}"
    return (
        f"no passing test executes {place} of {symbol.source.path}, shown here as part of '{symbol.dotted}'. "
        "Write one, then run 'make test', or show less."
    )
