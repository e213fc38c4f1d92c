"""Evidence is of the tests that passed: one that has been edited since, or is gone, proves nothing."""

from dataclasses import replace

from onesource.evidence.records import Entry, Evidence
from onesource.evidence.sources import TestSources


def unchanged(evidence: Evidence, sources: TestSources) -> Evidence:
    """Without the tests whose code is another one now; an entry may be left without any."""
    changed = {test for test, code in evidence.code.items() if sources.digest(test) != code}

    def rest(entry: Entry) -> Entry:
        kept = {test: ran for test, ran in entry.tests.items() if test.partition("[")[0] not in changed}
        return replace(entry, tests=kept)

    return replace(evidence, entries={name: rest(entry) for name, entry in evidence.entries.items()})
