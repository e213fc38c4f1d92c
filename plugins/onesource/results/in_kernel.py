"""Runs inside the kernel: gets it ready, evaluates expressions, says what was loaded and where it failed."""

import ctypes
import linecache
import logging
import os
import signal
import sys
import traceback
from typing import Any

PARENT_DEATH_SIGNAL = 1  # of prctl(2)
DATA = "application/json"


def prepare(parent: int) -> None:
    """Let the kernel end with the process that started it, however that ends; and logs go to stderr.

    Where there is no handler, TensorFlow in a notebook logs to stdout, and a page would show it.
    """
    logging.basicConfig()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


def evaluate(text: str) -> None:
    """Send the value of an expression, as text, under the names that the cells have bound."""
    _send({"value": str(eval(compile(text, "<eval>", "eval"), _shell().user_ns))})


def show_figures() -> None:
    """Display what a cell has drawn and not shown."""
    if "matplotlib.pyplot" in sys.modules:
        from onesource.results.figures import show_open_figures

        show_open_figures()


def loaded() -> None:
    """Send the names of the modules that are loaded, each with its file."""
    top = {name: module for name, module in list(sys.modules.items()) if "." not in name}
    _send({name: getattr(module, "__file__", None) or "" for name, module in top.items()})


def last_failure() -> None:
    """Send where the last exception came from, innermost frame last."""
    frames = traceback.extract_tb(getattr(sys, "last_traceback", None))
    _send(
        [
            {
                "file": frame.filename,
                "line": frame.lineno,
                "name": frame.name,
                "text": frame.line,
                "source": "".join(linecache.getlines(frame.filename))
                if "ipykernel_" in frame.filename
                else "",
            }
            for frame in frames
        ]
    )


def _send(content: Any) -> None:
    _shell().display_pub.publish({DATA: content})


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell

    return InteractiveShell.instance()
