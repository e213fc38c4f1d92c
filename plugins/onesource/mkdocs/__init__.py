"""MkDocs as a guest: the only files that import it."""
