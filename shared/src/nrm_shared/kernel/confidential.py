"""A text that may identify a person: it never shows itself by accident and is stored sealed."""

from dataclasses import dataclass
from uuid import UUID

from nrm_shared.kernel.errors import Refused


class KeyDestroyed(Refused):
    """The person's or case's data key was destroyed: what it sealed is erased and nothing new may be sealed."""

    default_code = "erased"


@dataclass(frozen=True, slots=True)
class Confidential:
    """`text` about the person or case `subject`, under whose own key it is sealed in the database."""

    subject: UUID
    text: str

    def __repr__(self) -> str:
        return "Confidential(…)"

    def __str__(self) -> str:
        return "…"


def confidential(subject: UUID, text: str | None) -> Confidential | None:
    """Return `text` as confidential to `subject`, or None for an absent or blank text."""
    if text is None or not text.strip():
        return None
    return Confidential(subject, text)


def reveal(value: Confidential | None) -> str | None:
    """Return the text inside; the only way to it, so that readers can be found by searching for this name.

    Raise `KeyDestroyed` if whom it is about was erased.
    """
    return None if value is None else value.text
