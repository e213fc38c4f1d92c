"""Python text as what it says: comments and formatting make no difference."""

import ast
import io
import tokenize
from functools import lru_cache
from hashlib import sha256

from onesource.code.names.tree_text import tree_text

SILENT = (
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.DEDENT,
)


@lru_cache(maxsize=1000)
def normal(code: str) -> str:
    """The sha256 of a cell or an expression that Python can read."""
    quiet = " quiet" if ends_in_semicolon(code) else ""  # which hides the value of the last line
    text = tree_text(ast.parse(code)) + quiet
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def ends_in_semicolon(code: str) -> bool:
    """As in Jupyter, the value of such a cell is not shown."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    last = ""
    for token in tokens:
        if token.type not in SILENT:
            last = token.string
    return last == ";"
