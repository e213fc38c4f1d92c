"""Python text to symbols and quotes, by `ast` and `tokenize`: nothing of the library is imported."""

from onesource.code.library import Library

__all__ = ["Library"]
