"""A post as a notebook that needs nothing of this project: prose, definitions, cells, outputs."""
