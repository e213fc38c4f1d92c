"""Labels that nothing refers to, for whoever asks: other posts and code may still mean them."""

from collections.abc import Collection

from onesource.math.numbering import Numbering
from onesource.math.scanning import Mistake, Scan
from onesource.math.tex import marks
from onesource.model import ProblemError


def unused_labels(found: Scan, numbering: Numbering, *, elsewhere: Collection[str] = ()) -> list[Mistake]:
    """A mistake for each label that neither the post nor `elsewhere` refers to."""
    used = {mention.label for mention in found.mentions if not mention.slug}
    for formula in found.formulas:
        used.update(mark.text for mark in marks(formula.tex.text) if mark.kind in ("eqref", "ref"))
    message = "nothing refers to the label '{}'. Refer to it with \\eqref, or remove it."
    return [
        Mistake(equation.position, ProblemError("MTH-LABEL", message.format(label)))
        for label, equation in numbering.labels.items()
        if label not in used and label not in elsewhere
    ]
