"""A symbol that was renamed is recognised by its body, with the help of a real git repository."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from onesource.code import Library
from onesource.code.source.history import current_commit
from onesource.model import ProblemError, Reference

BODY = "(x):\n    total = 0\n    for y in x:\n        total += y * y\n    return total\n"
ELSEWHERE = "def other(x):\n    return x\n"


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false")
    run = subprocess.run(
        ["git", "-C", root, *identity, *arguments], capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def commit(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "a step")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, {"snippets/a.py": f"def square_sum{BODY}\n\n{ELSEWHERE}", "snippets/b.py": "z = 1\n"})
    return tmp_path


def message(root: Path, target: str) -> str:
    with pytest.raises(ProblemError) as caught:
        Library(root).quote(Reference(target))
    return str(caught.value)


def missing(hint: str, nearest: str) -> str:
    return f"SNP-SYMBOL: no symbol 'snippets.a:square_sum'. {hint}Did you mean {nearest}?"


NEAREST = "'snippets.a:other', 'snippets.a:energy' or 'snippets.b:z'"


def test_a_rename_that_is_not_committed_is_named(project: Path) -> None:
    (project / "snippets/a.py").write_text(f"{ELSEWHERE}\n\ndef energy{BODY}")
    assert message(project, "snippets.a:square_sum") == missing("Renamed to 'snippets.a:energy'? ", NEAREST)


def test_a_rename_that_is_committed_is_named_even_if_the_name_was_mentioned_since(project: Path) -> None:
    commit(project, {"snippets/a.py": f"{ELSEWHERE}\n\n# as before\ndef energy{BODY}"})
    commit(project, {"snippets/a.py": f"{ELSEWHERE}\n\n# once square_sum\ndef energy{BODY}"})
    commit(project, {"snippets/b.py": "z = 2\n"})
    assert message(project, "snippets.a:square_sum") == missing("Renamed to 'snippets.a:energy'? ", NEAREST)


def test_a_move_to_another_module_is_named(project: Path) -> None:
    commit(
        project,
        {
            "snippets/a.py": ELSEWHERE,
            "snippets/b.py": f"class Sums:\n    @staticmethod\n    def f(): ...\n\n\ndef squares{BODY}",
        },
    )
    assert message(project, "snippets.a:square_sum") == missing(
        "Renamed to 'snippets.b:squares'? ", "'snippets.b:squares', 'snippets.b:Sums' or 'snippets.a:other'"
    )


def test_a_recursive_function_and_a_class_are_recognised(project: Path) -> None:
    recursive = (
        "def {0}(n):\n    return n * {0}(n - 1)\n\n\nclass {1}:\n    def make(self):\n        return {1}()\n"
    )
    commit(project, {"snippets/c.py": recursive.format("factorial", "Maker")})
    commit(project, {"snippets/c.py": recursive.format("product", "Builder")})
    assert "Renamed to 'snippets.c:product'? " in message(project, "snippets.c:factorial")
    assert "Renamed to 'snippets.c:Builder'? " in message(project, "snippets.c:Maker")


def test_a_body_too_deep_for_recursion_is_compared(project: Path) -> None:
    deep = f"(x):\n    return {'+'.join('x' * 900)}\n"
    commit(project, {"snippets/c.py": f"def before{deep}"})
    commit(project, {"snippets/c.py": f"def after{deep}"})
    assert "Renamed to 'snippets.c:after'? " in message(project, "snippets.c:before")


def test_a_method_is_recognised_by_its_own_name(project: Path) -> None:
    commit(project, {"snippets/c.py": "class A:\n    def call(self, x):\n        return x + 1\n"})
    commit(project, {"snippets/c.py": "class A:\n    def apply(self, x):\n        return x + 1\n"})
    assert "Renamed to 'snippets.c:A.apply'? " in message(project, "snippets.c:A.call")


@pytest.mark.parametrize(
    ("old", "new"), [("y * y", "y"), ("= 0", "= 1"), ("y * y", "y * x"), ("(x)", "(x, y)")]
)
def test_another_body_is_no_rename(project: Path, old: str, new: str) -> None:
    commit(project, {"snippets/a.py": f"{ELSEWHERE}\n\ndef energy{BODY.replace(old, new)}"})
    assert message(project, "snippets.a:square_sum") == missing("", NEAREST)


def test_a_name_that_never_was_is_no_rename(project: Path) -> None:
    assert message(project, "snippets.a:square_sums") == (
        "SNP-SYMBOL: no symbol 'snippets.a:square_sums'. "
        "Did you mean 'snippets.a:square_sum', 'snippets.a:other' or 'snippets.b:z'?"
    )


def test_an_earlier_version_that_python_cannot_read_is_passed_over(project: Path) -> None:
    commit(project, {"snippets/a.py": "def (:\n"})
    (project / "snippets/a.py").write_text(f"{ELSEWHERE}\n\ndef energy{BODY}")
    assert message(project, "snippets.a:square_sum") == missing("Renamed to 'snippets.a:energy'? ", NEAREST)


def test_a_missing_file_is_reported_with_the_nearest_modules(project: Path) -> None:
    git(project, "mv", "snippets/a.py", "snippets/aa.py")
    assert message(project, "snippets.a:square_sum") == (
        "SNP-FILE: no module 'snippets.a'. Did you mean 'snippets.aa' or 'snippets.b'?"
    )


def test_without_a_repository_there_is_no_history(library_of: Callable[[dict[str, str]], Library]) -> None:
    library = library_of({"snippets/a.py": f"def energy{BODY}"})
    assert current_commit(library.root) is None
    assert message(library.root, "snippets.a:square_sum") == missing("", "'snippets.a:energy'")


def test_without_git_there_is_no_history(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "snippets/a.py").write_text(f"{ELSEWHERE}\n\ndef energy{BODY}")
    monkeypatch.setenv("PATH", str(project))
    assert current_commit(project) is None
    assert message(project, "snippets.a:square_sum") == missing("", NEAREST)


def test_the_current_commit_is_known_also_from_a_folder_of_the_repository(project: Path) -> None:
    head = git(project, "rev-parse", "HEAD")
    assert current_commit(project) == current_commit(project / "snippets") == head
    git(project, "checkout", "--quiet", "--orphan", "empty")
    assert current_commit(project) is None
