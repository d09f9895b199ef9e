"""Monitoring: what happened to each case and what is waiting for whom, built only from events (guideline step 13)."""
