"""Colab opens a notebook from the branch that a site is published in: there it lies where the button says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from blog import Blog, add_notebooks, environment

REPOSITORY = "https://github.com/someone/blog"


@pytest.fixture
def repository(blog: Blog) -> Path:
    """The blog in a clone of an empty repository; returns the repository."""
    add_notebooks(blog, f"repo_url: {REPOSITORY}\nsite_dir: site/en\n")
    bare = blog.root / "remote.git"
    run(blog.root, "git", "init", "--quiet", "--bare", str(bare))
    run(blog.root, "git", "init", "--quiet")
    run(blog.root, "git", "config", "user.name", "someone")
    run(blog.root, "git", "config", "user.email", "someone@example.org")
    run(blog.root, "git", "remote", "add", "origin", str(bare))
    return bare


def run(root: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("publish", "folder"),
    [
        ([["mkdocs", "build", "-q"], ["ghp_import", "--no-jekyll", "--push", "site"]], "en/"),
        ([["mkdocs", "gh-deploy", "-q"]], ""),
    ],
)
def test_the_button_leads_to_a_file_of_the_branch(
    blog: Blog, repository: Path, publish: list[list[str]], folder: str
) -> None:
    for command in publish:
        run(blog.root, sys.executable, "-m", *command)
    html = (blog.root / "site/en/2026/01/01/discs/index.html").read_text(encoding="utf-8")
    address = re.search(r'href="([^"]*colab[^"]*)"', html)
    assert address is not None
    start = "https://colab.research.google.com/github/someone/blog/blob/gh-pages/"
    assert address[1] == f"{start}{folder}notebooks/discs/discs.ipynb"
    files = run(repository, "git", "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    assert address[1].removeprefix(start) in files
