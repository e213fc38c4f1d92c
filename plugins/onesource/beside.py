"""`serve` builds one language; links to the other lead to what was last built of it."""

import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MISSING = """<!doctype html><meta charset="utf-8"><title>Not built</title>
<p>This page is not in <code>site/{language}</code>. To see it, run <code>make site</code>, which builds every
language, or <code>make serve SITE={language}</code>.</p>
"""


class Beside:
    """The server of one language, with the folder that holds all of them as they were last built."""

    def __init__(self, app: "WSGIApplication", folder: Path, *, languages: Iterable[str]) -> None:
        self.app = app
        self.folder = folder.resolve()
        self.languages = frozenset(languages)  # those that `app` does not serve

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
        language = path.split("/")[1] if "/" in path else ""
        if language not in self.languages:
            return self.app(environ, start_response)
        file = self._file(path, language)
        if file is None:
            start_response("404 Not Found", [("Content-Type", "text/html; charset=utf-8")])
            return [MISSING.format(language=language).encode()]
        if file.is_dir():
            start_response("302 Found", [("Location", quote(path.rpartition("/")[2]) + "/")])
            return []
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(file.stat().st_size))])
        return [file.read_bytes()]

    def _file(self, path: str, language: str) -> Path | None:
        """The file or, without a slash at the end, the folder that a path means."""
        if "\0" in path:
            return None
        file = (self.folder / path.lstrip("/")).resolve()
        if path.endswith("/"):
            file /= "index.html"
        return file if file.is_relative_to(self.folder / language) and file.exists() else None
