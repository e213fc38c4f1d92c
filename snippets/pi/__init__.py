"""Digits of pi: series, means, spigots, hexadecimal digits, and two games of chance."""
