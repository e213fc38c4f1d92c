"""Words and documents as points of one sphere."""
