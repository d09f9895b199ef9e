"""Verification: is this person a victim, and who is this person? Answers come from police, registries and focal point."""
