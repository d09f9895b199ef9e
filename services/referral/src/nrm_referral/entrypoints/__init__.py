"""Referral's doors: the HTTP process and the consumer process."""
