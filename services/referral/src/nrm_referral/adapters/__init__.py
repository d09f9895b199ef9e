"""Referral's tables and its ways to other services."""
