"""Symbols written out, with all that they need, as files that run without the library."""
