"""Notices to the person a case is about: recorded where a decision is made, in its transaction. Sending is not ours."""
