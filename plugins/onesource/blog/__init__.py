"""What makes posts a blog: how long one takes to read."""
