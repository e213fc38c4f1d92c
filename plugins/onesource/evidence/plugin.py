"""The pytest plugin: `pytest --evidence results/evidence.json` records which tests ran which lines.

Without the option, it only makes the markers known. The processes of pytest-xdist hand what they saw to the
one that started them, which writes.
"""

import pytest

from onesource.code import Library

PACKAGE = "snippets"
OBSERVER = "onesource-observer"

KINDS = {
    "xla": "runs code that XLA has compiled",
    "replicas(number)": "runs code on so many replicas",
    "workers(number)": "runs code in so many processes that work together",
    "mixed_precision": "runs code in mixed precision",
    "gpu": "runs code on a GPU",
    "browser": "opens the built site in headless Chromium",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("onesource").addoption(
        "--evidence",
        metavar="PATH",
        help="Record which passing tests ran which lines of snippets/ in PATH, relative to the root folder.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin before any conftest.py can import the library."""
    options = early_config.known_args_namespace
    if options.evidence and not options.collectonly:
        # Imported only here: without the option, coverage is not even loaded.
        from onesource.evidence.observer import Observer
        from onesource.evidence.recorder import Recorder

        recorder = Recorder(early_config.rootpath, PACKAGE)
        early_config.pluginmanager.register(
            Observer(early_config, recorder, kinds=map(_name, KINDS)), OBSERVER
        )


def pytest_configure(config: pytest.Config) -> None:
    for kind, meaning in KINDS.items():
        config.addinivalue_line("markers", f"{kind}: {meaning}")
    observer = config.pluginmanager.get_plugin(OBSERVER)
    if observer and not hasattr(config, "workerinput"):
        from onesource.evidence.writer import Writer

        library = Library(config.rootpath, PACKAGE)
        path = config.rootpath / config.getoption("evidence")
        config.pluginmanager.register(Writer(config, path, library, observer))


def _name(kind: str) -> str:
    return kind.partition("(")[0]
