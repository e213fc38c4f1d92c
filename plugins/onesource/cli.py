"""The command `onesource`."""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="onesource", description="What the site shows, computed and checked."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    results = commands.add_parser("results", help="run the cells of posts whose results are missing or stale")
    results.add_argument("slugs", nargs="*", metavar="slug", help="a post; without any, all posts")
    results.add_argument(
        "--check", action="store_true", help="run all cells again and compare; write nothing"
    )
    results.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="posts at the same time (1)")
    options = parser.parse_args(arguments)
    root = project_root(Path.cwd())
    if root is None:
        parser.error("no mkdocs.yml here or above. Run it in the folder of the project.")
    try:
        from onesource.results.command import results as run  # the kernel's packages only where they are used
    except ModuleNotFoundError as error:
        parser.error(
            f"{error.name} is missing. Run 'make results', or 'pip install -r requirements.txt' first."
        )
    return run(root, options.slugs, check=options.check, jobs=options.jobs)


def _jobs(text: str) -> int:
    if not (text.isdigit() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 64, received {text!r}")
    return int(text)


def project_root(folder: Path) -> Path | None:
    """The folder that holds mkdocs.yml: this one, or the nearest above."""
    return next((each for each in (folder, *folder.parents) if (each / "mkdocs.yml").is_file()), None)


if __name__ == "__main__":
    sys.exit(main())
