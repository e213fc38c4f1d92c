"""Cells of posts to frozen notebooks: run by one command, verified by every build.

A post's fences with `run="name"` are its cells (`cells.py`). `onesource results` runs them in one fresh
kernel and freezes what they show in `results/<slug>.ipynb`, for all languages of the post at once. The file
is a notebook of format 4.5, with these rules on top:

* The first cell, `imports`, imports what the cells use of the quoted symbols. It has no output. Then comes
  one code cell for each cell of the post, in order; its id is the cell's name, its source the cell's text.
* Outputs are `stream` (stdout only), `execute_result` and `display_data`, with `execution_count` null and
  no metadata. A bundle holds only the types of `mime.py`: `text/plain`; `text/html`, which is one table as
  `tables.py` writes it; `image/png` (base64, critical chunks only); `image/svg+xml`, the figure for light
  pages; `application/vnd.onesource.dark+svg`, the same for dark pages; and
  `application/vnd.onesource.figure+json`, the data of the figure, which `--check` compares.
* `metadata.onesource` holds `schema`; `inputs`, what the outputs were computed from (`inputs.py`); `key`,
  the sha256 of the inputs; `values`, the text of each {eval} expression; and `sha256`, of all the rest of
  the document. The bytes of the file follow from its content: keys sorted, one space of indentation, no time.

Reading believes nothing that writing would not have written. Results are stale when any input is another; of
Python alone, a build shows what another minor version computed, while the command runs the cells again.
"""
