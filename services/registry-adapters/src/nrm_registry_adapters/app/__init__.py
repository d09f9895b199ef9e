"""The one thing this service does: check a paper against a registry."""
