"""The engine of the blog: posts that quote tested code, checked while the site is built."""
