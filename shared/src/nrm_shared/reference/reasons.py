"""A reason somebody has to give before they see or do what is not theirs as a matter of course: a code, and own words."""

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes

REVEAL = "reveal_reason"
"""The list of reasons for opening what is closed to the reader (2.2: reveal with reason)."""
# A reason in two words is none.
SHORTEST_TEXT = 10


def require(field: str, list: str, code: str, text: str) -> str:
    """Return the words without the space around them; `field` points to the code.

    Raise `Malformed` for a code that is not in the list, or for too few words.
    """
    codes.require(field, list, code)
    words = text.strip()
    if len(words) < SHORTEST_TEXT:
        raise Malformed("/text", "reason-required")
    return words
