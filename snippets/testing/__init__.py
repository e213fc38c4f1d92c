"""What the tests of several topics share."""
