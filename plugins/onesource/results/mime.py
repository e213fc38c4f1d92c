"""The types of output that a page may show."""

TEXT = "text/plain"
TABLE = "text/html"  # as tables.py writes it
PNG = "image/png"
SVG = "image/svg+xml"  # for light pages
DARK = "application/vnd.onesource.dark+svg"  # the same figure for dark pages
FIGURE = "application/vnd.onesource.figure+json"  # the data of the figure, compared but not shown

ALLOWED = (TEXT, TABLE, PNG, SVG, DARK, FIGURE)
