"""Erasing a person in one service: keys destroyed, cut out of the erasure key, reported back (docs/architecture.md)."""
