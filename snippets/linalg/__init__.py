"""Linear algebra: exponentials, determinants, traces."""
