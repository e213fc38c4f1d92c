"""MathML as browsers and screen readers take it, made from what MathJax writes."""

import unicodedata
from xml.etree import ElementTree

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
STYLES = {
    "bold": "MATHEMATICAL BOLD",
    "italic": "MATHEMATICAL ITALIC",
    "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "double-struck": "MATHEMATICAL DOUBLE-STRUCK",
    "script": "MATHEMATICAL SCRIPT",
    "bold-script": "MATHEMATICAL BOLD SCRIPT",
    "-tex-calligraphic": "MATHEMATICAL SCRIPT",
    "-tex-bold-calligraphic": "MATHEMATICAL BOLD SCRIPT",
    "fraktur": "MATHEMATICAL FRAKTUR",
    "bold-fraktur": "MATHEMATICAL BOLD FRAKTUR",
    "sans-serif": "MATHEMATICAL SANS-SERIF",
    "bold-sans-serif": "MATHEMATICAL SANS-SERIF BOLD",
    "monospace": "MATHEMATICAL MONOSPACE",
}
DIGITS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"]
LETTERLIKE = {
    "MATHEMATICAL FRAKTUR": "BLACK-LETTER"
}  # letters that Unicode had before the mathematical blocks


def parse(mathml: str) -> ElementTree.Element:
    """The tree, without namespaces, with tags as last cells of their rows and variants as characters."""
    root = ElementTree.fromstring(mathml)
    labels = 0
    for element in root.iter():
        element.tag = element.tag.removeprefix(NAMESPACE)
        if element.tag == "mlabeledtr":  # no browser knows it
            label = element[0]
            element.tag = "mtr"
            element.remove(label)
            element.append(label)
            label.set("id", f"mjx-row-{labels}")
            labels += 1
        variant = element.attrib.get("mathvariant", "")
        if variant in STYLES:
            del element.attrib["mathvariant"]
            element.text = "".join(styled(character, variant) for character in element.text or "")
        elif variant != "normal":
            element.attrib.pop("mathvariant", None)
    return root


def write(root: ElementTree.Element) -> str:
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def styled(character: str, variant: str) -> str:
    """The character's mathematical form: 𝐀 for a bold A, ℝ for a double-struck R; itself if it has none."""
    style = STYLES[variant]
    name = unicodedata.name(character, "")
    if character.isascii() and character.isdigit():
        names = [f"{style} DIGIT {DIGITS[int(character)]}"]
    elif name.startswith("LATIN ") or name.startswith("GREEK "):
        _, size, *letter = name.split()
        rest = " ".join([size, *(part for part in letter if part != "LETTER")])
        older = LETTERLIKE.get(style, style.removeprefix("MATHEMATICAL "))
        names = [f"{style} {rest}", f"{older} {rest}"]
        if style == "MATHEMATICAL ITALIC" and character == "h":
            names = ["PLANCK CONSTANT"]
    else:
        return character
    for candidate in names:
        try:
            return unicodedata.lookup(candidate)
        except KeyError:
            continue
    return character
