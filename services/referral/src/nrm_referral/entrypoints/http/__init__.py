"""Referral over HTTP."""
