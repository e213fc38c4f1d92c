"""The other language in `serve`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import pytest

from onesource.beside import Beside


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    page = tmp_path / "site/zh/posts/数学/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>数学</h1>")
    (tmp_path / "site/zh/style.css").write_text("p { margin: 0 }")
    (tmp_path / "site/zhuang").mkdir()
    (tmp_path / "site/zhuang/canary.html").write_text("canary")
    (tmp_path / "canary.html").write_text("canary")
    return Beside(live, tmp_path / "site", languages=["zh"])


def live(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"live"]


def ask(app: Beside, path: str) -> tuple[str, dict[str, str], str]:
    environ: dict[str, Any] = {"PATH_INFO": path.encode().decode("latin-1")}
    setup_testing_defaults(environ)
    answer: list[Any] = []
    body = b"".join(app(environ, lambda status, headers: answer.extend([status, dict(headers)])))
    return answer[0], answer[1], body.decode()


@pytest.mark.parametrize("path", ["/", "/en/", "/en/zh/", "/zhuang/canary.html", "/livereload/1/2", ""])
def test_other_addresses_are_left_to_the_live_server(beside: Beside, path: str) -> None:
    assert ask(beside, path)[2] == "live"


def test_a_page_of_the_other_language_comes_from_its_last_build(beside: Beside) -> None:
    status, headers, body = ask(beside, "/zh/posts/数学/")
    assert (status, headers["Content-Type"], body) == ("200 OK", "text/html", "<h1>数学</h1>")
    assert ask(beside, "/zh/style.css")[1]["Content-Type"] == "text/css"


def test_a_folder_without_its_slash_is_redirected(beside: Beside) -> None:
    status, headers, _ = ask(beside, "/zh/posts/数学")
    assert status == "302 Found"
    assert headers["Location"] == quote("数学/")


@pytest.mark.parametrize(
    "path",
    [
        "/zh/missing/",
        "/zh/posts/",
        "/zh/../canary.html",
        "/zh/../zhuang/canary.html",
        "/zh//etc/passwd",
        "/zh/\0",
    ],
)
def test_what_is_not_there_says_how_to_get_it(beside: Beside, path: str) -> None:
    status, _, body = ask(beside, path)
    assert status == "404 Not Found"
    assert (
        "run <code>make site</code>, which builds every\nlanguage, or <code>make serve SITE=zh</code>."
        in body
    )


def test_a_link_out_of_the_language_is_not_followed(beside: Beside, tmp_path: Path) -> None:
    (tmp_path / "site/zh/out.html").symlink_to(tmp_path / "canary.html")
    assert ask(beside, "/zh/out.html")[0] == "404 Not Found"
