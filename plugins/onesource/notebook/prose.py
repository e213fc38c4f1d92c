"""The Markdown between the code of a post, without what only the site understands."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

# Code spans and fences come first, so that what they show stays text.
SPAN = r"(?<![\\`])(?P<ticks>`+)(?!`)(?:.*?[^`])(?P=ticks)(?!`)"
COMMENT = re.compile(rf"{SPAN}|<!--.*?-->", re.DOTALL)
ROLE = re.compile(rf"{SPAN}|(?<!\\)\{{(?P<role>code|eval)\}}`(?P<text>[^`]+)`", re.DOTALL)
NOTE = re.compile(rf"{SPAN}|\[\^(?P<note>[^\]\s]+)\](?!:)", re.DOTALL)
NOTE_TEXT = re.compile(
    r"^\[\^(?P<note>[^\]\s]+)\]:[ \t]*(?P<text>.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*)", re.MULTILINE
)
ABBREVIATION = re.compile(r"^\*\[[^\]]+\]:.*\n?", re.MULTILINE)
LINK = re.compile(
    rf"{SPAN}|(?P<image>!?)\[(?P<shown>(?:[^\[\]]|\[[^\]]*\])*)\]"
    r"\((?P<to>[^()\s]*(?:\([^()]*\))?[^()\s]*)(?P<title>\s+\"[^\"]*\")?\)",
    re.DOTALL,
)
HAN = "[\u2e80-\u2fff\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
SIGNS = re.compile(r"[\\`*_\[\]<>&$|~]")  # that Markdown, HTML or TeX would obey
BREAK = re.compile(f"(?<={HAN})\n(?={HAN})")

Text = Callable[[str], str]


def as_text(value: str) -> str:
    """Markdown that shows `value` as it is."""
    return SIGNS.sub(r"\\\g<0>", value)


@dataclass
class Prose:
    """Converts the pieces of one post in their order."""

    code: Text  # a dotted name -> what stands for it
    value: Text  # an expression -> its value
    address: Text  # where a link leads in the post -> in the notebook; "" for nowhere
    picture: Text  # the same for the source of an image
    notes: list[str] = field(default_factory=list)  # names of footnotes in the order of their first reference
    texts: dict[str, str] = field(default_factory=dict)  # of footnotes, by name

    def convert(self, text: str) -> str:
        text = COMMENT.sub(lambda match: match[0] if match["ticks"] else "", text)
        text = NOTE_TEXT.sub(self._keep_note, text)
        text = self._inline(ABBREVIATION.sub("", text))
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")

    def _inline(self, text: str) -> str:
        text = ROLE.sub(self._role, text)
        text = NOTE.sub(self._note, text)
        text = LINK.sub(self._link, text)
        return BREAK.sub("", text)

    def _role(self, match: re.Match[str]) -> str:
        if match["role"] is None:
            return match[0]
        text = " ".join(match["text"].split())
        return self.code(text) if match["role"] == "code" else self.value(text)

    def _note(self, match: re.Match[str]) -> str:
        name = match["note"]
        if name is None:
            return match[0]
        if name not in self.notes:
            self.notes.append(name)
        return f"<sup>[{self.notes.index(name) + 1}](#note-{self.notes.index(name) + 1})</sup>"

    def _keep_note(self, match: re.Match[str]) -> str:
        self.texts[match["note"]] = " ".join(match["text"].split())
        return ""

    def _link(self, match: re.Match[str]) -> str:
        if match["ticks"]:
            return match[0]
        place = self.picture if match["image"] else self.address
        address = place(match["to"])
        title = match["title"] or ""
        return f"{match['image']}[{match['shown']}]({address}{title})" if address else match["shown"]

    def footnotes(self) -> str:
        """The texts of the footnotes that were referred to."""
        return "\n\n".join(
            f'<a id="note-{number}"></a>{number}. {self._inline(self.texts[name])}'
            for number, name in enumerate(self.notes, 1)
            if name in self.texts
        )
