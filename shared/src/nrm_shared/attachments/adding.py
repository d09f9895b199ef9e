"""Attach a file: looked at before the transaction, kept within it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.attachments.attachment import Attachment, FileDetails
from nrm_shared.attachments.kinds import AT_TYPE, kind_of, level_for
from nrm_shared.attachments.parents import Parents
from nrm_shared.attachments.ports import AttachingWork
from nrm_shared.attachments.reach import reach
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import new_id

CHUNK_BYTES = 256 * 1024
NOT_SCANNED, CLEAN = "NOT_SCANNED", "CLEAN"


@dataclass(frozen=True, slots=True, repr=False)
class AddAttachment:
    """A file as it was received, and what it is attached to; `level` is only given to put it deeper than its type lies."""

    linked_kind: str
    linked_id: UUID
    type: str
    level: str | None
    file_name: str | None
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Cleaned:
    """A file without what it carried besides its picture or text, and what its bytes are."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True, repr=False)
class Examined:
    """What `prepare` found out about a file: its cleaned form, and whether a scanner saw it."""

    cleaned: Cleaned
    scanned: str


Examine = Callable[[bytes], Examined]
"""Scans and cleans the bytes received. Raises `Malformed` for what is not kept, `Unavailable` if a scanner is away."""


@dataclass(frozen=True, slots=True)
class AttachmentState:
    """What became of a file."""

    attachment_id: UUID
    status: str
    type: str
    level: str
    content_type: str
    size: int
    scanned: str
    added_at: datetime
    row_version: int


def add_attachment(command: AddAttachment, work: AttachingWork, known: Parents) -> AttachmentState:
    """Keep the file. Raises `NotFound`, `Forbidden`, `Refused` for what has ended, and `Malformed`, also for a type that
    the actor's role is never told of (INV-46): it could not see its own file again.
    """
    kind = kind_of(command.type)
    level = level_for(kind, command.level)
    found = reach(work, known[command.linked_kind], command.linked_id)
    work.permit(found.own)
    if work.actor.roles & kind.never:
        raise Malformed(AT_TYPE, "attachment-type-not-yours")
    if found.linked.ended is not None:
        raise found.linked.ended
    examined: Examined = work.prepared
    content = examined.cleaned.content
    details = FileDetails(
        file_name=command.file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        received_sha256=hashlib.sha256(command.content).hexdigest(),
    )
    attachment = Attachment(
        id=new_id(),
        linked_kind=command.linked_kind,
        linked_id=command.linked_id,
        subject=found.linked.subject,
        case_id=found.linked.case_id,
        type=kind.code,
        level=level.value,
        content_type=examined.cleaned.content_type,
        size=len(content),
        chunks=max(1, -(-len(content) // CHUNK_BYTES)),
        scanned=examined.scanned,
        details=details.sealed_for(found.linked.subject),
        added_by=work.actor.id,
        added_organisation=work.actor.organisation,
        added_at=work.now,
    )
    attachment.add(by=work.actor.id, at=work.now)
    work.attachments.add(attachment)
    work.keep_content(attachment, content)
    work.record("attachment", attachment.id, case_id=attachment.case_id, reason=None)
    return state_of(attachment)


def state_of(attachment: Attachment) -> AttachmentState:
    """Return the attachment as it stands, nothing of what is sealed."""
    return AttachmentState(
        attachment_id=attachment.id,
        status=attachment.status,
        type=attachment.type,
        level=attachment.level,
        content_type=attachment.content_type,
        size=attachment.size,
        scanned=attachment.scanned,
        added_at=attachment.added_at,
        row_version=attachment.row_version,
    )
