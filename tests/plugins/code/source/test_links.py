"""Links lead out of the library's folder, and pipes never end: both are refused at once."""

import os
import stat
import threading
from pathlib import Path

import pytest

from canary import CANARY, asked, surrounded
from onesource.code import Library
from onesource.model import ProblemError, Reference

pytestmark = pytest.mark.usefixtures("no_test_hangs")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return surrounded(tmp_path)


@pytest.mark.parametrize(
    ("link", "to", "module", "path"),
    [
        ("link.py", "../secret.py", "link", "link.py"),
        ("link.py", "{parent}/secret.py", "link", "link.py"),
        ("link.py", "../snippets_secret/secret.py", "link", "link.py"),
        ("link.py", "inside.py", "link", "link.py"),
        ("link.py", "/dev/zero", "link", "link.py"),
        ("link.py", "/proc/self/environ", "link", "link.py"),
        ("link.py", "link.py", "link", "link.py"),
        ("link.py", "nowhere.py", "link", "link.py"),
        ("folder", "../secret", "folder.secret", "folder/secret/__init__.py"),
        ("folder", "..", "folder.secret", "folder/secret/__init__.py"),
        ("folder", "/", "folder.dev.zero", "folder/dev/zero/__init__.py"),
        ("folder", ".", "folder.inside", "folder/inside/__init__.py"),
    ],
)
def test_a_link_is_refused_wherever_it_leads(
    project: Path, link: str, to: str, module: str, path: str
) -> None:
    (project / "snippets" / link).symlink_to(to.format(parent=project.parent))
    with pytest.raises(ProblemError) as caught:
        Library(project).quote(Reference(f"snippets.{module}:SECRET"))
    assert str(caught.value) == (
        f"SNP-PATH: snippets/{path} is or passes through a symbolic link. "
        "Put the file itself into the library."
    )
    for said in asked(Library(project), f"snippets.{module}:SECRET"):
        assert CANARY not in said


def test_a_chain_of_links_is_refused(project: Path) -> None:
    (project / "snippets" / "a.py").symlink_to("b.py")
    (project / "snippets" / "b.py").symlink_to("c.py")
    (project / "snippets" / "c.py").symlink_to("../secret.py")
    for name in "abc":
        with pytest.raises(ProblemError, match=f"^SNP-PATH: snippets/{name}.py is or passes"):
            Library(project).quote(Reference(f"snippets.{name}:SECRET"))


def test_the_package_itself_must_not_be_a_link(project: Path) -> None:
    (project / "snippets").rename(project / "moved")
    (project / "snippets").symlink_to(project / "secret")
    library = Library(project)
    with pytest.raises(ProblemError, match=r"^SNP-PATH: snippets/secret/__init__.py is or passes"):
        library.quote(Reference("snippets.secret:SECRET"))
    with pytest.raises(ProblemError) as caught:
        library.quote(Reference("other:SECRET"))
    assert str(caught.value) == "SNP-FILE: no module 'other'. The library is empty."


def test_what_never_answers_is_refused_at_once(project: Path) -> None:
    os.mkfifo(project / "snippets" / "fifo.py")
    (project / "snippets" / "folder.py").mkdir()
    os.mknod(project / "snippets" / "socket.py", stat.S_IFSOCK | 0o600)
    (project / "snippets" / "console.py").symlink_to("/dev/tty")
    for name, code in {"fifo": "FILE", "folder": "FILE", "socket": "FILE", "console": "PATH"}.items():
        with pytest.raises(ProblemError) as caught:
            Library(project).quote(Reference(f"snippets.{name}:x"))
        assert caught.value.code == f"SNP-{code}"
    assert list(Library(project).names()) == ["snippets.inside:INSIDE"]


def test_a_link_put_in_place_of_a_file_meanwhile_is_refused(project: Path) -> None:
    file, link, plain = project / "snippets" / "swap.py", project / "link", project / "plain"
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            link.symlink_to("../secret.py")
            link.replace(file)
            plain.write_text("SECRET = 1\n")
            plain.replace(file)

    thread = threading.Thread(target=swap)
    thread.start()
    outcomes: list[str] = []
    try:
        while len(set(outcomes)) < 2 or len(outcomes) < 1000:
            said = next(asked(Library(project), "snippets.swap:SECRET"))
            assert CANARY not in said
            outcomes.append(said.partition(" ")[0])
    finally:
        done.set()
        thread.join()
    assert "SNP-PATH:" in outcomes


def test_a_folder_swapped_after_it_was_opened_stays_the_one_opened(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, opened = project / "snippets" / "topic", os.open
    folder.mkdir()
    (folder / "secret.py").write_text("SECRET = 1\n")

    def open_late(name: str, *arguments: int, dir_fd: int | None = None) -> int:
        if name == "secret.py" and not folder.is_symlink():
            folder.rename(project / "moved")
            folder.symlink_to(project / "secret")
        return opened(name, *arguments, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", open_late)
    assert Library(project).quote(Reference("snippets.topic.secret:SECRET")).text == "SECRET = 1\n"
