"""A formula as a line of text, det(exp(A)) = exp(Tr(A)), for contents, titles and the search index."""

import unicodedata
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

Element = ElementTree.Element

INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"))
SPACES = str.maketrans({"\u00a0": " ", "\u2003": " ", "\u2004": " ", "\u2005": " ", "\u2009": " "})
ACCENTS = {
    "^": "\u0302",
    "~": "\u0303",
    "¯": "\u0304",
    "‾": "\u0304",
    "→": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
}
TIGHT = set("()[]{}|‖⟨⟩⌊⌋⌈⌉!′″‴,;.:/")  # no space around them, or only after
SPACE_AFTER = set(",;:")
PRIMES = {"'", "′", "″", "‴", "∗", "*", "†", "⊤"}
SIGNS = set("+−-±∓¬∂∇∀∃Δ")  # in front of a term they belong to it
BRACES = set("⏞⏟─―_")  # above or below a term, without words
ALPHABETS = ("MATHEMATICAL", "SCRIPT", "BLACK-LETTER", "PLANCK CONSTANT")
LARGE = set("∑∏∐∫∬∭∮⋃⋂⨁⨂")


def words(root: Element) -> str:
    return " ".join(_words(root).translate(SPACES).split())


def _words(element: Element) -> str:
    special = SPECIAL.get(element.tag)
    if special is not None:
        return special(element)
    if len(element) == 0:
        return plain(element.text or "").translate(INVISIBLE)
    return _joined(list(element))


def plain(text: str) -> str:
    """Without mathematical alphabets, so that a search for a letter finds it, but ℝ stays what it is."""
    return "".join(
        unicodedata.normalize("NFKC", character)
        if unicodedata.name(character, "").startswith(ALPHABETS)
        else character
        for character in text
    )


def _joined(children: Sequence[Element]) -> str:
    parts: list[str] = []
    for child in children:
        text = _words(child)
        if child.tag == "mo" and text and text not in TIGHT:
            is_prefix = text in SIGNS and (not parts or parts[-1][-1] in " ([{|")
            is_name = text[0] in LARGE or text.isalpha()
            text = text if is_prefix else f"{text} " if is_name else f" {text} "
        elif child.tag == "mo" and text in SPACE_AFTER:
            text += " "
        if parts and text == "(" and parts[-1].strip().isalpha():
            parts[-1] = parts[-1].rstrip()  # of a function's name
        elif parts and _needs_space(parts[-1], text):
            text = f" {text}"
        if text:
            parts.append(text)
    return "".join(parts)


def _needs_space(before: str, text: str) -> bool:
    """Between two names, so that none becomes part of another."""
    long_name = _length(before) > 1 or _length(text) > 1
    return bool(text) and before[-1].isalnum() and text[0].isalnum() and long_name


def _group(element: Element) -> str:
    """In parentheses if it is more than one name or number."""
    text = _words(element).strip()
    differential = len(text) == 2 and text[0] in "d∂"
    simple = _length(text) <= 1 or differential or text.isdigit() or (_is_leaf(element) and text.isalnum())
    enclosed = text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1
    return text if simple or enclosed else f"({text})"


def _length(text: str) -> int:
    """In letters, without accents."""
    letters = unicodedata.normalize("NFD", text.strip())
    return sum(not unicodedata.combining(letter) for letter in letters)


def _is_leaf(element: Element) -> bool:
    return len(element) == 0 or (
        len(element) == 1 and element.tag in ("mrow", "mstyle") and _is_leaf(element[0])
    )


def _script(mark: str) -> Callable[[Element], str]:
    def spoken(element: Element) -> str:
        base, script = element[0], element[1]
        text = _words(script).strip()
        if text in BRACES:
            return _words(base)
        large = _words(base).strip()[:1] in LARGE
        result = _group(base) + (text if mark == "^" and text in PRIMES else f"{mark}{_group(script)}")
        return f"{result} " if large else result

    return spoken


def _both_scripts(element: Element) -> str:
    base, below, above = element
    text = f"{_group(base)}_{_group(below)}^{_group(above)}"
    return f"{text} " if _words(base).strip()[:1] in LARGE else text


def _over(element: Element) -> str:
    base, above = _words(element[0]).strip(), _words(element[1]).strip()
    if above in ACCENTS and len(base) == 1:
        return unicodedata.normalize("NFC", base + ACCENTS[above])
    return base if above in ACCENTS or above in BRACES else f"{_group(element[0])}^{_group(element[1])}"


def _fraction(element: Element) -> str:
    if element.get("linethickness") == "0":
        return f"{_group(element[0])} choose {_group(element[1])}"
    return f"{_group(element[0])}/{_group(element[1])}"


def _root(element: Element) -> str:
    return f"{_group(element[0])}^(1/{_words(element[1])})"


def _square_root(element: Element) -> str:
    row = Element("mrow")
    row.extend(list(element))
    return f"√{_group(row)}"


def _table(element: Element) -> str:
    # Cells that alternate right and left are the two sides of equations; others are entries.
    sides = (element.get("columnalign") or "").startswith(("right left", "right center left"))
    between = " " if sides else ", "
    rows = [
        between.join(filter(None, (_words(cell).strip() for cell in row if not cell.get("id"))))
        for row in element
    ]
    return "; ".join(filter(None, rows))


SPECIAL: dict[str, Callable[[Element], str]] = {
    "mfrac": _fraction,
    "msup": _script("^"),
    "msub": _script("_"),
    "munder": _script("_"),
    "mover": _over,
    "msubsup": _both_scripts,
    "munderover": _both_scripts,
    "msqrt": _square_root,
    "mroot": _root,
    "mtable": _table,
    "mspace": lambda _: " ",
    "mphantom": lambda _: "",
    "mtext": lambda element: plain(element.text or ""),
}
