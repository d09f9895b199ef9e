"""Verification over HTTP."""
