"""Consumer tests: the process as the runner starts it, with a real broker."""
