"""Where messages come in."""
