"""Tables of verification and its ways to other services."""
