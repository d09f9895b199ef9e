"""Monitoring's doors: the HTTP process and the consumer process."""
