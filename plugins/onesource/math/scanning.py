r"""A post's Markdown, read for formulas, labels and references, with the place of each; code is left alone.

Formulas are `$...$`, `\(...\)`, `$$...$$`, `\[...\]` and bare `\begin{equation}...\end{equation}` and its
kin. They may stand in lists, tables, quotes and headings, because they are found before Markdown is read.
"""

import re
from dataclasses import dataclass

from onesource.math.edits import Edit, Edited, edit, original
from onesource.math.prose import code_spans, quote_signs
from onesource.math.tex import ENVIRONMENTS, closing_dollar
from onesource.model import ProblemError


@dataclass(frozen=True)
class Formula:
    start: int  # in the text of the post
    end: int
    source: str  # as written, delimiters included
    tex: Edited  # without the delimiters
    display: bool
    environment: str = ""  # align, equation*, ... or "" between dollars and brackets


@dataclass(frozen=True)
class Mention:
    r"""A reference in prose: `\eqref{label}`, `\ref{label}`, {eq}`label` or {eq}`slug#label`."""

    start: int
    end: int
    label: str
    slug: str = ""  # of another post
    plain: bool = False  # the number without parentheses


@dataclass(frozen=True)
class Mistake:
    position: int  # in the text of the post
    error: ProblemError
    elsewhere: int | None = None  # another position, whose place stands in the message as {place}


@dataclass(frozen=True)
class Scan:
    formulas: tuple[Formula, ...]
    mentions: tuple[Mention, ...]
    mistakes: tuple[Mistake, ...]


NEXT = re.compile(
    r"""
      (?P<comment><!--.*?-->)
    | (?P<raw><(?P<element>script|style|pre|code|textarea|svg|math)\b[^>]*>.*?</(?P=element)\s*>)
    | (?P<tag></?[a-zA-Z][\w:-]*(?:\s+[\w:@.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*\s*/?>)
    | (?P<autolink><[a-zA-Z][a-zA-Z+.-]*:[^<>\s]*>)
    | (?P<link>\]\(\s*<?[^\s()<>]*>?(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\))
    | (?P<definition>^\ {0,3}\[(?!\^)[^\]\n]+\]:[^\n]*)
    | \{eq\}`(?P<role>[^`\n]+)`
    | (?P<ticks>`+)
    | \\begin\{(?P<environment>[a-zA-Z]+\*?)\}
    | \\(?P<reference>eqref|ref)\{(?P<label>[^{}\n]*)\}
    | \\(?P<stray>label|tag)\*?\{[^{}\n]*\}
    | (?P<bracket>\\[\[(])
    | (?P<escape>\\.)
    | (?P<dollars>\$\$?)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
BLANK = re.compile(r"\n[ \t>]*(?=\n|\Z)")
CLOSING = {"\\(": "\\)", "\\[": "\\]"}


def scan(text: str) -> Scan:
    return _Scanner(text).scan()


class _Scanner:
    """Goes through a text once, from one thing of interest to the next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.code = code_spans(text)
        self.formulas: list[Formula] = []
        self.mentions: list[Mention] = []
        self.mistakes: list[Mistake] = []

    def scan(self) -> Scan:
        position = 0
        while match := NEXT.search(self.text, position):
            block = next((end for start, end in self.code if start <= match.start() < end), None)
            position = self._after(match) if block is None else block
        return Scan(tuple(self.formulas), tuple(self.mentions), tuple(self.mistakes))

    def _after(self, match: re.Match[str]) -> int:
        """Take in what was found; return where to go on."""
        if match["ticks"]:
            return self._after_code(match)
        if match["role"]:
            slug, _, label = match["role"].strip().rpartition("#")
            self.mentions.append(Mention(match.start(), match.end(), label.strip(), slug.strip()))
        elif match["reference"]:
            slug, _, label = match["label"].strip().rpartition("#")
            plain = match["reference"] == "ref"
            self.mentions.append(Mention(match.start(), match.end(), label, slug, plain=plain))
        elif match["environment"]:
            return self._after_environment(match)
        elif match["bracket"]:
            return self._after_bracket(match)
        elif match["dollars"]:
            return self._after_dollars(match)
        elif match["stray"]:
            what = (
                f"{match[0]} stands outside of a formula. Expected it inside, for example \\begin{{equation}}"
            )
            self._mistake(match.start(), "MTH-LABEL", f"{what}E = mc^2{match[0]}\\end{{equation}}.")
        return match.end()

    def _after_code(self, match: re.Match[str]) -> int:
        ticks = re.compile(rf"(?<!`){match[0]}(?!`)")
        closing = ticks.search(self.text, match.end(), self._paragraph_end(match.end()))
        return closing.end() if closing else match.end()

    def _after_environment(self, match: re.Match[str]) -> int:
        name = match["environment"]
        if name.rstrip("*") not in ENVIRONMENTS:
            expected = "equation, align, gather or multline there, or dollars around it"
            self._mistake(
                match.start(), "MTH-TEX", f"{match[0]} stands outside of a formula. Expected {expected}."
            )
            return match.end()
        closing = f"\\end{{{name}}}"
        end = self.text.find(closing, match.end(), self._paragraph_end(match.end()))
        if end < 0:
            return self._unclosed(match, closing)
        end += len(closing)
        self._formula(match.start(), end, (match.start(), end), display=True, environment=name)
        return end

    def _after_bracket(self, match: re.Match[str]) -> int:
        # Without its partner, a bracket is Markdown's escape for a plain one.
        end = self.text.find(CLOSING[match[0]], match.end(), self._paragraph_end(match.end()))
        if end < 0:
            return match.end()
        self._formula(match.start(), end + 2, (match.end(), end), display=match[0] == "\\[")
        return end + 2

    def _after_dollars(self, match: re.Match[str]) -> int:
        fence, start = match[0], match.end()
        limit = self._paragraph_end(start)
        if fence == "$" and (start >= len(self.text) or self.text[start].isspace()):
            return start
        end = closing_dollar(self.text, start, limit, fence)
        if end < 0:
            return start if fence == "$" else self._unclosed(match, "$$")
        self._formula(match.start(), end + len(fence), (start, end), display=fence == "$$")
        return end + len(fence)

    def _unclosed(self, match: re.Match[str], closing: str) -> int:
        what = f"{match[0]} is not closed in its paragraph. Expected {closing}, and no blank line before it."
        self._mistake(match.start(), "MTH-TEX", what)
        return match.end()

    def _formula(
        self, start: int, end: int, inner: tuple[int, int], *, display: bool, environment: str = ""
    ) -> None:
        tex = _without_quote_signs(self.text, start, inner)
        source = _without_quote_signs(self.text, start, (start, end)).text
        self.formulas.append(Formula(start, end, source, tex, display, environment))

    def _mistake(self, position: int, code: str, message: str) -> None:
        self.mistakes.append(Mistake(position, ProblemError(code, message)))

    def _paragraph_end(self, position: int) -> int:
        blank = BLANK.search(self.text, position)
        end = blank.start() if blank else len(self.text)
        return min([end, *(start for start, _ in self.code if start >= position)])


def _without_quote_signs(text: str, start: int, inner: tuple[int, int]) -> Edited:
    """What stands between two positions, without the `> ` that its further lines have in a blockquote."""
    begin, end = inner
    body = original(text[begin:end], begin)
    if not quote_signs(text[text.rfind("\n", 0, start) + 1 : start]):
        return body
    starts = [match.end() for match in re.finditer("\n", body.text)]
    return edit(body, [Edit(at, at + len(quote_signs(body.text[at:])), "") for at in starts])
