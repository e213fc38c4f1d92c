r"""Formulas: found in Markdown, numbered, typeset and checked while the site is built.

    scan(text)              the formulas and references of a post, each with its place      [scanning]
    number(formulas)        their numbers and labels, as in print                           [numbering]
    unused_labels(...)      labels that nothing refers to, on request                       [unused]
    Mathematics.render      TeX to HTML, MathML and words, through a cache and MathJax      [renderer]
    Mathematics.assets      the style sheet, script and fonts for what was rendered         [stylesheet]

A `Mathematics` lives for a build; `close` ends its Node process, and an unchanged site starts none. A
notebook or a feed takes numbers and references from `scan`, `number` and `with_references`, and typeset
formulas from the same cache.
"""

from onesource.math.edits import Edited
from onesource.math.mathematics import Mathematics
from onesource.math.numbering import Equation, Numbered, Numbering, number, with_references
from onesource.math.posts import Posts
from onesource.math.renderer import Macros, Renderer
from onesource.math.scanning import Formula, Mention, Mistake, Scan, scan
from onesource.math.stylesheet import Assets
from onesource.math.typeset import Failure, Request, Typeset
from onesource.math.unused import unused_labels

__all__ = [
    "Assets",
    "Edited",
    "Equation",
    "Failure",
    "Formula",
    "Macros",
    "Mathematics",
    "Mention",
    "Mistake",
    "Numbered",
    "Numbering",
    "Posts",
    "Renderer",
    "Request",
    "Scan",
    "Typeset",
    "number",
    "scan",
    "unused_labels",
    "with_references",
]
