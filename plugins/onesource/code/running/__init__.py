"""What running the statements of the library does: their order, what they change, what they may not do."""
