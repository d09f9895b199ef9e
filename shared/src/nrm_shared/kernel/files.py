"""How large a file may be, as it is sent and as it is kept."""

MAX_BYTES = 25 * 1024 * 1024
"""The largest file (E38)."""
