"""Files that are kept in git and written by commands: one process at a time, whole or not at all."""
