"""The tested code that the posts quote, a folder per topic."""
