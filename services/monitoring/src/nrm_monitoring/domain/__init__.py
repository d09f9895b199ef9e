"""Monitoring's rules: how events become a timeline, steps and work."""
