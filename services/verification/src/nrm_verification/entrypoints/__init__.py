"""Doors of verification: the HTTP process and the consumer process."""
