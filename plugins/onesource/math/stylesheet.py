"""The style sheet and the fonts that the formulas of a site need, and what a page's head says of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from onesource.math import node
from onesource.math.typeset import Typeset, fonts_of

FOLDER = "assets/formulas"  # in the site
SOURCES = Path(__file__).parent.parent / "assets"
UNUSED = re.compile(r"merror|mjx-selected|overflow=|justify=")  # of the common rules


@dataclass(frozen=True)
class Assets:
    """Files of the site by their paths; names hold a hash: a page never meets another build's file."""

    files: Mapping[str, bytes]
    stylesheet: str
    script: str
    fonts: Mapping[str, str]  # MJX-NCM-N -> path

    def head(self, html: str, *, to_root: str) -> str:
        """What belongs into the head of a page: the script and, if it shows formulas, style and fonts."""
        links = [f'<script src="{escape(to_root + self.script)}" defer></script>']
        if "<mjx-container" in html:
            links.append(f'<link rel="stylesheet" href="{escape(to_root + self.stylesheet)}">')
            links += [
                f'<link rel="preload" href="{escape(to_root + self.fonts[name])}" as="font" type="font/woff2"'
                " crossorigin>"
                for name in sorted(fonts_of(html))
                if name in self.fonts
            ]
        return "\n".join(links)


def assets(used: Iterable[Typeset], catalogue: Mapping[str, Any]) -> Assets:
    """Everything that the formulas `used` need, and nothing else."""
    formulas = list(used)
    fonts = {name: _font(name) for name in sorted({name for formula in formulas for name in formula.fonts})}
    files = {path: content for path, content in fonts.values()}
    css = (SOURCES / "formula.css").read_text(encoding="utf-8")
    if formulas:
        css += _css(formulas, catalogue, {name: path for name, (path, _) in fonts.items()})
    stylesheet = _named("formula.css", css.encode())
    script = _named("formula.js", (SOURCES / "formula.js").read_bytes())
    files |= dict([stylesheet, script])
    return Assets(files, stylesheet[0], script[0], {name: path for name, (path, _) in fonts.items()})


def _css(formulas: list[Typeset], catalogue: Mapping[str, Any], fonts: Mapping[str, str]) -> str:
    kinds = {kind for formula in formulas for kind in formula.kinds}
    rules = [rule for rule in catalogue["common"] if not UNUSED.search(rule)]
    rules += [rule for kind, own in catalogue["kinds"] if kind in kinds for rule in own]
    for name, path in fonts.items():
        source = f'url({path.rpartition("/")[2]})format("woff2")'
        rules.append(f"@font-face{{font-family:{name};src:{source};font-display:block}}")
        rules.append(f".{name.removeprefix('MJX-')}{{font-family:MJX-NCM-ZERO,{name},MJX-WAIT}}")
    rules += sorted({rule for formula in formulas for rule in formula.characters})
    return "\n".join(dict.fromkeys(rules)) + "\n"


def _font(name: str) -> tuple[str, bytes]:
    file = {"MJX-BRK": "mjx-ncm-brk"}.get(name, name.lower())
    return _named(f"{file}.woff2", (node.FONTS / f"{file}.woff2").read_bytes())


def _named(name: str, content: bytes) -> tuple[str, bytes]:
    stem, _, suffix = name.rpartition(".")
    return f"{FOLDER}/{stem}.{sha256(content).hexdigest()[:12]}.{suffix}", content
