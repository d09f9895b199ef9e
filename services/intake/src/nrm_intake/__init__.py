"""Intake: everything up to the open case, and the only home of names and contacts."""
