"""Approval over HTTP."""
