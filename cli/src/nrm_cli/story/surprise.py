"""What the stories raise when the mechanism does anything else than expected."""


class Surprise(Exception):
    """Something happened that should not, or did not happen in time; the message is for people."""
