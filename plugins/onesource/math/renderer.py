"""TeX to HTML and MathML, through the cache and, for what is not in it, one Node process."""

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from onesource.math import node
from onesource.math.cache import Cache, key_of
from onesource.math.safety import check
from onesource.math.tex import unbalanced_brace
from onesource.math.typeset import (
    UNDEFINED,
    Failure,
    Request,
    Typeset,
    failure,
    record,
    typeset,
    unknown_macro,
)
from onesource.math.worker import Answer, Worker, WorkerError
from onesource.model import ProblemError

LONGEST_TEX = 8_000  # bytes
TIME_LIMIT = 2.0  # seconds for a formula
TRIES = 3  # the first one and two more after the process died
HEAP = 512  # megabytes

# What decides, beside MathJax, what a formula becomes: an edit of these files makes the cache begin anew.
FOLDER = Path(__file__).parent
MAKERS = [
    node.FOLDER / "worker.mjs",
    *(FOLDER / f"{name}.py" for name in ("mathml", "safety", "typeset", "words")),
]

Macros = Mapping[str, str | list[str | int]]


class Renderer:
    """Lives for a build: starts a process at the first formula that the cache lacks; `close` ends it."""

    def __init__(
        self,
        cache: Path,
        macros: Macros | None = None,
        *,
        command: Sequence[str] | None = None,
        limit: float = TIME_LIMIT,
    ) -> None:
        self.cache = Cache(cache)
        self.macros = dict(macros or {})
        self.command = command  # in place of Node.js and the worker, for tests
        self.limit = limit  # seconds for a formula
        self.starts = 0  # of the process
        self.worker: Worker | None = None
        sources = sha256(b"".join(file.read_bytes() for file in MAKERS)).hexdigest()
        self.made_by = [node.mathjax_version(), sources]

    def render(self, requests: Sequence[Request]) -> list[Typeset | Failure]:
        """The formulas in their order, each independent of all others.

        Raises:
            ProblemError: MTH-NODE, the cache lacks one of them and there is no Node.js or no MathJax.
        """
        known = {request: self._known(request) for request in requests}
        results = {request: result for request, result in known.items() if result is not None}
        results |= self._render_missing([request for request in known if request not in results])
        return [results[request] for request in requests]

    def catalogue(self) -> dict[str, Any]:
        """MathJax's style sheet: its common rules, and those of each kind of element."""
        key = key_of("catalogue", *self.made_by)
        kept = self.cache.read(key)
        if kept is None:
            kept = self._started().ask("catalogue")
            self.cache.write(key, kept)
        return kept

    def close(self) -> None:
        if self.worker is not None:
            self.worker.close()
            self.worker = None

    def _key(self, request: Request) -> str:
        return key_of(request.tex, request.display, self.macros, *self.made_by)

    def _known(self, request: Request) -> Typeset | Failure | None:
        kept = self.cache.read(self._key(request))
        return typeset(kept) if kept else _refusal(request)

    def _render_missing(self, missing: list[Request]) -> dict[Request, Typeset | Failure]:
        results: dict[Request, Typeset | Failure] = {}
        tries: Counter[Request] = Counter()
        while waiting := [request for request in missing if request not in results]:
            try:
                self._exchange(waiting, results)
            except WorkerError as error:
                self.close()
                first = next(request for request in waiting if request not in results)
                tries[first] += 1
                if tries[first] == TRIES:
                    results[first] = _gave_up(error)
        return results

    def _exchange(self, waiting: list[Request], results: dict[Request, Typeset | Failure]) -> None:
        worker = self._started()
        bodies = {
            number: {"tex": request.tex, "display": request.display}
            for number, request in enumerate(waiting, 1)
        }
        undefined = []
        for number, answer in worker.exchange(bodies):
            request = waiting[number - 1]
            if answer.get("error", {}).get("id") == UNDEFINED:
                undefined.append((request, answer["error"]))
            else:
                results[request] = self._result(request, answer)
        if undefined:
            names = worker.ask("names")["names"]
            for request, error in undefined:
                results[request] = failure(error, request.tex, near=_near(error, names))

    def _result(self, request: Request, answer: Answer) -> Typeset | Failure:
        if "error" in answer:
            return failure(answer["error"], request.tex)
        try:
            check(answer["html"], answer["mathml"], width=answer["width"], height=answer["height"])
        except ProblemError as error:
            return Failure(error.code, error.message)
        kept = record(answer)
        self.cache.write(self._key(request), kept)
        return typeset(kept)

    def _started(self) -> Worker:
        if self.worker is None:
            command = self.command or _command()
            for attempt in range(1, TRIES + 1):
                self.starts += 1
                try:
                    self.worker = Worker(command, self.macros, limit=self.limit)
                    break
                except (WorkerError, OSError) as error:
                    if attempt == TRIES:
                        raise ProblemError(
                            "MTH-NODE", f"MathJax does not start: {error}. Run: {node.INSTALL}"
                        ) from error
        assert self.worker is not None
        return self.worker


def _command() -> list[str]:
    node.check()
    return [str(node.node()), f"--max-old-space-size={HEAP}", str(node.FOLDER / "worker.mjs")]


def _refusal(request: Request) -> Failure | None:
    """What can be said before anything is started."""
    size = len(request.tex.encode("utf-8", "surrogatepass"))
    if size > LONGEST_TEX:
        return Failure(
            "MTH-LIMIT", f"the formula has {size} bytes, and {LONGEST_TEX} is the limit. Divide it."
        )
    brace = unbalanced_brace(request.tex)
    if brace is not None:
        other = {"{": "closes", "}": "opens"}[brace[1]]
        return Failure(
            "MTH-TEX", f"no brace {other} this '{brace[1]}'. Add it, or write \\{brace[1]}.", brace[0]
        )
    return None


def _near(error: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    name = unknown_macro(error).removeprefix("\\")
    return [f"\\{near}" for near in get_close_matches(name, names, n=3, cutoff=0.7)]


def _gave_up(error: WorkerError) -> Failure:
    return Failure(
        "MTH-LIMIT", f"MathJax gave up on the formula {TRIES} times; at last, {error}. Write it more simply."
    )
