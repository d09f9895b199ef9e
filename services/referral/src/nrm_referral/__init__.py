"""Referral: from the approved need to the delivered service (guideline steps 10 to 12)."""
