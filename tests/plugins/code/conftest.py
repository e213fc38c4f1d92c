import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from onesource.code import Library


@pytest.fixture
def no_test_hangs() -> Iterator[None]:
    """A file that never answers, such as a pipe, ends its test and not the patience of whoever runs it."""

    def stop(*_: object) -> None:
        raise TimeoutError("the test takes longer than 90 s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(90)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def library_of(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Library]:
    """Write files, by their path relative to the project, and make a library of them."""

    def make(files: Mapping[str, str | bytes]) -> Library:
        for name, content in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Library(tmp_path)

    return make
