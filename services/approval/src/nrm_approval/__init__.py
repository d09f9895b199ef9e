"""Approval: from the assessed need to the final decision (guideline steps 6 to 9)."""
