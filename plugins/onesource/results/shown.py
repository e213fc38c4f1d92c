"""What a page may show of a post's results: the frozen outputs, and what is wrong with them."""

from dataclasses import dataclass

from onesource.model import ProblemError
from onesource.results.frozen import Frozen
from onesource.results.pins import Pins
from onesource.results.store import Store
from onesource.results.work import Work, staleness


@dataclass(frozen=True)
class Shown:
    frozen: Frozen | None  # None: there is nothing that can be shown
    error: ProblemError | None = None  # FRZ-MISSING, FRZ-IO, FRZ-CORRUPT or FRZ-STALE

    @property
    def is_fresh(self) -> bool:
        return self.error is None


def results_of(work: Work, store: Store, pins: Pins) -> Shown:
    """Read and verified anew by every build."""
    try:
        frozen = store.read(work.slug)
    except ProblemError as error:
        return Shown(None, error)
    return Shown(frozen, staleness(work, frozen, pins))
