"""Both sites, built once and served from 127.0.0.1, and a browser that is watched while it reads them."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from visit import ROOT, Visit

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Both languages and the page above them, built once for all workers of a run."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent  # each worker has a folder of its own inside the run's
    target = folder / "site"
    with (folder / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            build(target.with_name("site.unfinished")).rename(target)
    return target


def build(target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    for language, config in {"en": "mkdocs.yml", "zh": "mkdocs.zh.yml"}.items():
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "-f",
            config,
            "-d",
            str(target / language),
        ]
        # The evidence is being recorded while this runs; a page may show that it lacks some.
        environment = {**os.environ, "REQUIRE_EVIDENCE": "false"}
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
        assert run.returncode == 0, run.stderr
    shutil.copy(ROOT / "docs/index.html", target)
    return target


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Silent: failed requests show in the browser's console."""


@pytest.fixture(scope="session")
def home(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        message = "Chromium is missing: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def reader(browser: Browser, home: str) -> Iterator[Callable[..., Visit]]:
    """Open pages as a reader with a browser of one's own; at the end, nothing has left or complained."""
    visits: list[Visit] = []
    with ExitStack() as stack:

        def start(width: int = 1280, **options: Any) -> Visit:
            size = {"width": width, "height": 844 if width < 600 else 900}
            context = stack.enter_context(browser.new_context(viewport=size, **options))
            visit = Visit(context.new_page(), home)
            context.on("request", lambda request: visit.requests.append(request.url))
            context.on("requestfailed", visit.failed)
            context.on("console", lambda message: visit.complaints.append(f"{message.type}: {message.text}"))
            context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
            visits.append(visit)
            return visit

        yield start
    for visit in visits:
        assert [url for url in visit.requests if not url.startswith((home, "data:", "blob:"))] == []
        assert visit.complaints == []
