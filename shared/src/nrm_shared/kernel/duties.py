"""Separation of duties (2.2, SD1 to SD7): what one person alone may not do.

Each is a guard in the domain of its owner and refuses with a code of its own, `separation-of-duties-...`; the list is
docs/security/separation-of-duties.md. Here is what they share, and the rules for which there is no single owner.
"""

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Refused

PERSONS_WITHOUT_APPROVAL = 50
"""The most persons of whom one person may export data alone (SD6)."""
EXPORT_APPROVERS = frozenset({"DPO", "FP"})


class SeparationOfDuties(Refused):
    """Another person must do this: whoever did the earlier step, or is concerned, may not. Each rule has its own code."""


class AuthorHidden(SeparationOfDuties):
    """Whoever a complaint is about does not see who made it (SD5)."""

    default_code = "separation-of-duties-complaint-author"


class ExportNeedsApproval(SeparationOfDuties):
    """More than 50 persons: the data-protection officer or a second focal point has to approve (SD6)."""

    default_code = "separation-of-duties-export-approval"


def check_complaint_reader(reader: Actor, *, subject: str) -> None:
    """Raise `AuthorHidden` if the complaint is about the reader or the reader's organisation; `subject` is either's id."""
    if subject in (reader.id, reader.organisation):
        raise AuthorHidden


def needs_approval(persons: int) -> bool:
    """Return whether an export of data about so many persons needs somebody else's approval (SD6)."""
    return persons > PERSONS_WITHOUT_APPROVAL


def check_export_approver(requested_by: str, approver: Actor) -> None:
    """Raise `ExportNeedsApproval` unless the approver is another than who asked, and may approve (SD6)."""
    if approver.id == requested_by or not approver.roles & EXPORT_APPROVERS:
        raise ExportNeedsApproval


def check_export_released(persons: int, approved_by: str | None, requested_by: str) -> None:
    """Raise `ExportNeedsApproval` for an export of more than 50 persons that nobody else approved (SD6)."""
    if needs_approval(persons) and approved_by in (None, requested_by):
        raise ExportNeedsApproval
