"""The site builds on a machine without a network and without what snippets, cells and tests run on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ABSENT = ["tensorflow", "keras", "numpy", "scipy", "matplotlib", "pandas", "mpmath", "sklearn", "ipykernel"]
UNSHARE = shutil.which("unshare")
BUILD = f"import sys; sys.modules.update(dict.fromkeys({ABSENT})); from mkdocs.__main__ import cli; cli()"


def without_network() -> list[str]:
    command = [UNSHARE or "unshare", "--net", "--map-root-user"]
    if UNSHARE is None or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody leave its network: unshare --net --map-root-user")
    return command


@pytest.mark.parametrize("config", ["mkdocs.yml", "mkdocs.zh.yml"])
def test_a_site_builds_without_network_and_frameworks(config: str, tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-c",
        BUILD,
        "build",
        "--strict",
        "-q",
        "-f",
        config,
        "-d",
        str(tmp_path / "site"),
    ]
    environment = {**os.environ, "REQUIRE_EVIDENCE": "false"}
    run = subprocess.run(
        [*without_network(), *build], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert list((tmp_path / "site").glob("notebooks/*/*.ipynb"))
