"""Erasing a person in one service: keys destroyed, cut out of the erasure key, reported back (house section 8)."""
