"""Pages load the rules and fonts that their formulas need, and no others."""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from onesource.math import Mathematics, Request, Typeset, node


def css_of(files: Mapping[str, bytes]) -> str:
    (path,) = (path for path in files if path.endswith(".css"))
    return files[path].decode()


def fresh(tmp_path: Path, *formulas: str) -> Mathematics:
    mathematics = Mathematics(tmp_path, styled=True)
    mathematics.render([Request(tex, False) for tex in formulas])
    return mathematics


def test_only_what_occurs_is_in_the_style_sheet(tmp_path: Path) -> None:
    with fresh(tmp_path, "x+1") as mathematics:
        simple = css_of(mathematics.assets().files)
        mathematics.render([Request(r"\frac{\mathfrak{g}}{2}", False)])
        more = css_of(mathematics.assets().files)
    assert "mjx-mfrac" not in simple
    assert "mjx-mfrac" in more
    faces = re.findall(r"@font-face ?{\s*font-family: ?(MJX-[\w-]+);", simple)
    assert faces == ["MJX-WAIT", "MJX-NCM-ZERO", "MJX-NCM-N"]
    assert "MJX-NCM-F;" in more
    assert set(re.findall(r"mjx-c\.mjx-c[0-9A-F]+", simple)) == {
        "mjx-c.mjx-c1D465",
        "mjx-c.mjx-c2B",
        "mjx-c.mjx-c31",
    }


def test_names_hold_the_hash_of_the_content(tmp_path: Path) -> None:
    with fresh(tmp_path, "x") as mathematics:
        files = mathematics.assets().files
    for path, content in files.items():
        assert path.split(".")[-2] == sha256(content).hexdigest()[:12]


def test_every_font_of_the_style_sheet_is_there(mathematics: Mathematics, corpus: str) -> None:
    mathematics.render([Request(tex, False) for tex in re.findall(r"(?m)^\$([^$]+)\$$", corpus)])
    files = mathematics.assets().files
    named = re.findall(r"url\((?!data:)([^)]+)\)", css_of(files))
    fonts = [path for path in files if path.endswith(".woff2")]
    assert sorted(f"assets/formulas/{name}" for name in named) == sorted(fonts)
    assert all(files[path].startswith(b"wOF2") for path in fonts)


def test_a_page_loads_its_own_fonts(tmp_path: Path) -> None:
    with fresh(tmp_path, "x", r"\mathbb{R}") as mathematics:
        assets = mathematics.assets()
        (plain,) = mathematics.render([Request("x", False)])
    assert isinstance(plain, Typeset)
    head = assets.head(f"<p><mjx-container>{plain.html}</mjx-container></p>", to_root="../")
    assert re.findall(r'<link rel="preload" href="\.\./assets/formulas/(mjx-[\w-]+)', head) == ["mjx-ncm-n"]
    assert f'<script src="../{assets.strut}"></script>' in head
    assert f'<link rel="stylesheet" href="../{assets.stylesheet}">' in head


def test_a_page_without_formulas_loads_no_style(tmp_path: Path) -> None:
    with fresh(tmp_path) as mathematics:
        assets = mathematics.assets()
        assert mathematics.renderer.starts == 0
    assert assets.head("<p>NCM-N</p>", to_root="") == f'<script src="{assets.script}" defer></script>'


def test_the_style_sheet_is_the_same_in_any_order(tmp_path: Path) -> None:
    formulas = ["x^2", r"\frac{a}{b}", r"\sqrt{\mathbb{R}}", r"\sum_{i}^{n}"]
    with fresh(tmp_path, *formulas) as one, fresh(tmp_path, *reversed(formulas)) as other:
        assert one.assets().files == other.assets().files


def test_the_font_that_decides_where_lines_stand_is_part_of_what_blocks_the_page(tmp_path: Path) -> None:
    with fresh(tmp_path, "x") as mathematics:
        assets = mathematics.assets()
    font = b64encode((node.FONTS / "mjx-ncm-zero.woff2").read_bytes())
    assert font in assets.files[assets.strut]
    assert font in assets.files[assets.stylesheet]
    assert not any("zero" in path for path in assets.files)


def test_spaces_have_their_width_without_a_font(tmp_path: Path) -> None:
    with fresh(tmp_path, "a=b") as mathematics:
        css = css_of(mathematics.assets().files)
        (formula,) = mathematics.render([Request("a=b", False)])
    assert isinstance(formula, Typeset)
    assert '<mjx-break size="4"></mjx-break>' in formula.html
    assert 'mjx-break[size="4"] { margin-right: .278em }' in css
    assert "BRK" not in css
