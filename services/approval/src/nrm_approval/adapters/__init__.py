"""Approval's tables and its unit of work."""
