"""One file of the library as text: its symbols, and the lines of each that a page shows."""
