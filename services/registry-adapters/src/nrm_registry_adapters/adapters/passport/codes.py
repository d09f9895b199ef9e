"""The passport registry's codes and what they mean here."""

from enum import IntEnum


class DocumentStatus(IntEnum):
    """What the registry says of the booklet."""

    VALID = 1
    EXPIRED = 2
    LOST_OR_STOLEN = 3
    CANCELLED = 4
    NO_SUCH_DOCUMENT = 8
    TRY_LATER = 9


# Per cent of likeness from which a name agrees, and below which it contradicts. Between them nobody is told anything:
# transliteration alone ("Rehana", "Rehena") moves a name by that much.
AGREES_FROM = 92
CONTRADICTS_BELOW = 65


def name_result(similarity: int | None) -> bool | None:
    """Return whether a name of this likeness (per cent) agrees; None if undecided or not compared."""
    if similarity is None or CONTRADICTS_BELOW <= similarity < AGREES_FROM:
        return None
    return similarity >= AGREES_FROM
