"""Unit tests: milliseconds, no I/O."""
