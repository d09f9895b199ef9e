"""Read a file: authorised and written to the audit first, then streamed; what is restricted is opened with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.attachments.attachment import OPEN_FOR, AttachmentOpening
from nrm_shared.attachments.parents import Parents
from nrm_shared.attachments.ports import AttachingWork
from nrm_shared.attachments.reach import may_open, reach_attachment
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Forbidden, NotFound
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import reasons

LONGEST_TEXT = 2000


class OpeningRequired(Forbidden):
    """The file is restricted (L4): the reader has to say why first."""

    default_code = "attachment-restricted"


@dataclass(frozen=True, slots=True)
class ReadAttachment:
    """The content of one file."""

    attachment_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class OpenAttachment:
    """Show a restricted file to this reader for an hour: why (a code of `reveal_reason`), and in the reader's own words."""

    attachment_id: UUID
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenedAttachment:
    """Until when the reader may read it."""

    attachment_id: UUID
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """A file on its way out, its level, and what it is."""

    attachment_id: UUID
    content_type: str
    size: int
    level: str
    parts: Iterator[bytes]

    @property
    def stem(self) -> str:
        """Return what it is called when it is saved: its own name may tell who it is about."""
        return f"attachment-{self.attachment_id}"


def read_attachment(query: ReadAttachment, work: AttachingWork, known: Parents) -> Content:
    """Return the content, to be streamed once the audit is written.

    Raises `NotFound`, `Forbidden`, `OpeningRequired`, and `KeyDestroyed` for an erased person.
    """
    attachment = work.attachments.read(query.attachment_id)
    found = reach_attachment(work, known, attachment)
    work.permit(found.own)
    if attachment.status != "KEPT":
        raise NotFound
    if attachment.level > found.level:
        if not any(each.holds(work.actor.id, work.now) for each in work.openings_of(attachment.id)):
            raise OpeningRequired
        work.widen(attachment.level)
    work.disclosed("attachment", attachment.id, ["content"], level=attachment.level, case_id=attachment.case_id)
    return Content(
        attachment.id, attachment.content_type, attachment.size, attachment.level, work.content_of(attachment)
    )


def open_attachment(command: OpenAttachment, work: AttachingWork, known: Parents) -> OpenedAttachment:
    """Open a restricted file to this reader; the reason stands in the audit, the words sealed.

    Raises `NotFound`, `Forbidden`, `Malformed`.
    """
    words = reasons.require("/reason", reasons.REVEAL, command.reason, command.text)
    attachment = work.attachments.get(command.attachment_id)
    found = reach_attachment(work, known, attachment)
    work.permit(found.own)
    if attachment.status != "KEPT" or not may_open(work, attachment, found):
        raise NotFound
    opening = AttachmentOpening(
        id=new_id(),
        attachment_id=attachment.id,
        account=work.actor.id,
        reason=command.reason,
        text=Confidential(attachment.subject, words),
        opened_at=work.now,
        until=work.now + OPEN_FOR,
    )
    opening.changed()
    work.attachment_openings.add(opening)
    work.record("attachment", attachment.id, case_id=attachment.case_id, reason=command.reason)
    return OpenedAttachment(attachment.id, opening.reason, opening.until)
