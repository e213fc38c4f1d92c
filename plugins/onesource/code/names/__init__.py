"""What every name in every statement of the library means, across its modules."""
