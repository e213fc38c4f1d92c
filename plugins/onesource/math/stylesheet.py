"""The style sheet and the fonts that the formulas of a site need, and what a page's head says of them."""

import re
from base64 import b64encode
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
STRUT = "MJX-NCM-ZERO"  # its height decides where lines stand
# A browser may lay a page out before it has read even a font within the style sheet. One that a script makes
# from bytes is there at once, and nothing moves.
STRUT_SCRIPT = """\
document.fonts.add(new FontFace("{name}", Uint8Array.from(atob("{font}"), (byte) => byte.charCodeAt(0))));
"""
UNUSED = re.compile(r"merror|mjx-selected|overflow=|justify=|MJX-BRK|mjx-break")  # rules of MathJax


@dataclass(frozen=True)
class Assets:
    """Files of the site by their paths; names hold a hash: a page never meets another build's file."""

    files: Mapping[str, bytes]
    stylesheet: str
    script: str
    strut: str  # the script that brings STRUT
    fonts: Mapping[str, str]  # MJX-NCM-N -> path

    def head(self, html: str, *, to_root: str) -> str:
        """What belongs into the head of a page: the script and, if it shows formulas, style and fonts."""
        links = [f'<script src="{escape(to_root + self.script)}" defer></script>']
        if "<mjx-container" in html:
            links.append(f'<script src="{escape(to_root + self.strut)}"></script>')
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
    found = {name: _font(name) for name in sorted({name for formula in formulas for name in formula.fonts})}
    fonts = {name: path for name, (path, _) in found.items()}
    css = (SOURCES / "formula.css").read_text(encoding="utf-8")
    strut = ""
    if formulas:
        strut = b64encode(_font(STRUT)[1]).decode()
        css += _css(formulas, catalogue, fonts, strut)
    stylesheet = _named("formula.css", css.encode())
    script = _named("formula.js", (SOURCES / "formula.js").read_bytes())
    strut_script = _named("formula-strut.js", STRUT_SCRIPT.format(name=STRUT, font=strut).encode())
    files = dict([*found.values(), stylesheet, script, strut_script])
    return Assets(files, stylesheet[0], script[0], strut_script[0], fonts)


def _css(formulas: list[Typeset], catalogue: Mapping[str, Any], fonts: Mapping[str, str], strut: str) -> str:
    kinds = {kind for formula in formulas for kind in formula.kinds}
    rules = [rule for rule in catalogue["common"] if not UNUSED.search(rule)]
    rules += [
        rule for kind, own in catalogue["kinds"] if kind in kinds for rule in own if not UNUSED.search(rule)
    ]
    sources = {STRUT: f"data:font/woff2;base64,{strut}"}  # for readers without scripts
    sources |= {name: path.rpartition("/")[2] for name, path in fonts.items()}
    for name, source in sources.items():
        rules.append(f'@font-face{{font-family:{name};src:url({source})format("woff2");font-display:block}}')
        if name != STRUT:
            rules.append(f".{name.removeprefix('MJX-')}{{font-family:{STRUT},{name},MJX-WAIT}}")
    rules += sorted({rule for formula in formulas for rule in formula.characters})
    return "\n".join(dict.fromkeys(rules)) + "\n"


def _font(name: str) -> tuple[str, bytes]:
    file = f"{name.lower()}.woff2"
    return _named(file, (node.FONTS / file).read_bytes())


def _named(name: str, content: bytes) -> tuple[str, bytes]:
    stem, _, suffix = name.rpartition(".")
    return f"{FOLDER}/{stem}.{sha256(content).hexdigest()[:12]}.{suffix}", content
