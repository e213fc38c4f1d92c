"""All formulas of one build: what renders them, what they need, and what other posts have labelled."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from onesource.math.posts import Posts
from onesource.math.renderer import Macros, Renderer
from onesource.math.stylesheet import Assets, assets
from onesource.math.typeset import Failure, Request, Typeset

CACHE = Path(".cache/onesource/math")  # in the folder of the project


class Mathematics:
    """
    Args:
        root: the folder of the project.
        macros: name to TeX, `{"R": r"\\mathbb{R}", "norm": [r"\\left\\|#1\\right\\|", 1]}`.
        styled: whether the pages load the style sheet of `assets`; if not, formulas are plain MathML.
    """

    def __init__(self, root: Path, macros: Macros | None = None, *, styled: bool = False) -> None:
        self.renderer = Renderer(root / CACHE, checked(macros or {}))
        self.posts = Posts()
        self.styled = styled
        self.used: dict[Request, Typeset] = {}

    def render(self, requests: Sequence[Request]) -> list[Typeset | Failure]:
        """The formulas in their order; see `Renderer.render`."""
        results = self.renderer.render(requests)
        for request, result in zip(requests, results, strict=True):
            if isinstance(result, Typeset):
                self.used[request] = result
        return results

    def assets(self) -> Assets:
        """The files that the pages need for all formulas rendered until now."""
        return assets(self.used.values(), self.renderer.catalogue() if self.used else {})

    def close(self) -> None:
        self.renderer.close()

    def __enter__(self) -> "Mathematics":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def checked(macros: Mapping[str, object]) -> Macros:
    """The macros as MathJax takes them.

    Raises:
        ValueError: a name or a definition that is none.
    """
    taken: dict[str, str | list[str | int]] = {}
    for name, given in macros.items():
        tex, count = given if isinstance(given, list | tuple) and len(given) == 2 else (given, 0)
        if not name.isascii() or not name.isalpha() or not isinstance(tex, str) or type(count) is not int:
            raise ValueError(
                f"macros: {name!r}: {given!r} is no macro. Expected letters and TeX, with the number of "
                r'arguments if there are any: {R: \mathbb{R}, norm: ["\left\|#1\right\|", 1]}.'
            )
        taken[name] = [tex, count] if count else tex
    return taken
