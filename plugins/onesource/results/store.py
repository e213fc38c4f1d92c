"""The files results/<slug>.ipynb: verified when read, replaced as a whole when written."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from onesource.model import ProblemError
from onesource.results.decoding import decoded
from onesource.results.encoding import encoded
from onesource.results.frozen import Frozen
from onesource.storage.locking import locked
from onesource.storage.writing import sweep, write_whole

SUFFIX = ".ipynb"


class Store:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def slugs(self) -> list[str]:
        """Of the posts that have results."""
        return sorted(file.stem for file in self.folder.glob(f"[!.]*{SUFFIX}"))

    def file(self, slug: str) -> Path:
        return self.folder / f"{slug}{SUFFIX}"

    def shown(self, slug: str) -> str:
        return f"{self.folder.name}/{slug}{SUFFIX}"

    def read(self, slug: str) -> Frozen:
        """Raises ProblemError: FRZ-MISSING, FRZ-IO or FRZ-CORRUPT."""
        remedy = f"Run 'onesource results {slug}'."
        try:
            return decoded(self.file(slug).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ProblemError("FRZ-MISSING", f"there is no {self.shown(slug)}. {remedy}") from None
        except OSError as error:
            raise ProblemError("FRZ-IO", f"{self.shown(slug)} cannot be read: {error.strerror}.") from None
        except ValueError as error:  # a UnicodeDecodeError is one too
            raise ProblemError(
                "FRZ-CORRUPT",
                f"{self.shown(slug)} is not what was written: {error}. "
                f"Restore it from git, or delete it. {remedy}",
            ) from None

    def write(self, slug: str, frozen: Frozen) -> None:
        """Raises ProblemError: FRZ-IO; the file is then as it was."""
        try:
            write_whole(self.file(slug), encoded(frozen))
        except OSError as error:
            raise ProblemError("FRZ-IO", f"{self.shown(slug)} cannot be written: {error.strerror}.") from None

    @contextmanager
    def held(self, *, patience: float = 10.0) -> Iterator[None]:
        """No other process writes meanwhile; what killed ones left is gone.

        Raises:
            ProblemError: FRZ-LOCK or FRZ-IO.
        """
        with ExitStack() as stack:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                again = "run 'onesource results' again"
                lock = locked(self.folder / "notebooks", code="FRZ-LOCK", again=again, patience=patience)
                stack.enter_context(lock)
                sweep(self.folder, f"*{SUFFIX}")
            except OSError as error:
                message = f"{self.folder.name}/ cannot be written: {error.strerror}."
                raise ProblemError("FRZ-IO", message) from None
            yield
