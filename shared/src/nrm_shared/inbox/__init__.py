"""The inbox: a message's effect happens only once, and what must wait is parked."""
