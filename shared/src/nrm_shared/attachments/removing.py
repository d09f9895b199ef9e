"""Take a file out of sight, and undo it: its content stays sealed until the person is erased, its record for good."""

from dataclasses import dataclass
from uuid import UUID

from nrm_shared.attachments.adding import AttachmentState, state_of
from nrm_shared.attachments.attachment import Attachment
from nrm_shared.attachments.parents import Parents
from nrm_shared.attachments.ports import AttachingWork
from nrm_shared.attachments.reach import adder_object, may_know_of, reach
from nrm_shared.kernel.errors import NotFound
from nrm_shared.reference import codes

REASONS = "attachment_removal"


@dataclass(frozen=True, slots=True)
class RemoveAttachment:
    """Which file, and why (a code of `attachment_removal`)."""

    attachment_id: UUID
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class RestoreAttachment:
    """Which file was removed by mistake."""

    attachment_id: UUID
    row_version: int | None = None


def remove_attachment(command: RemoveAttachment, work: AttachingWork, known: Parents) -> AttachmentState:
    """Remove the file; raises `NotFound`, `Malformed`, `IllegalMove`, `ChangedMeanwhile`."""
    codes.require("/reason", REASONS, command.reason)
    attachment = _theirs(command.attachment_id, work, known)
    attachment.expect(command.row_version)
    attachment.remove(command.reason, by=work.actor.id, at=work.now)
    work.record("attachment", attachment.id, case_id=attachment.case_id, reason=command.reason)
    return state_of(attachment)


def restore_attachment(command: RestoreAttachment, work: AttachingWork, known: Parents) -> AttachmentState:
    """Undo the removal; raises `NotFound`, `IllegalMove`, `ChangedMeanwhile`."""
    attachment = _theirs(command.attachment_id, work, known)
    attachment.expect(command.row_version)
    attachment.restore(by=work.actor.id, at=work.now)
    work.record("attachment", attachment.id, case_id=attachment.case_id, reason=None)
    return state_of(attachment)


def _theirs(id: UUID, work: AttachingWork, known: Parents) -> Attachment:
    """Return the file, which the actor reaches and added, or is the focal point; raise `NotFound` otherwise.

    Who added a file knows of it, also of one that lies deeper than they see: they take back what they sent by mistake.
    """
    attachment = work.attachments.get(id)
    found = reach(work, known[attachment.linked_kind], attachment.linked_id, attachment)
    if attachment.added_by != work.actor.id and not may_know_of(work, attachment, found):
        raise NotFound
    work.permit(adder_object(found, attachment))
    return attachment
