"""The options of the plugin."""

from mkdocs.config.base import Config


class OneSourceConfig(Config):
    """None so far: everything follows from the places of things."""
