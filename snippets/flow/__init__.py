"""Invertible residual networks and the flows made of them."""
