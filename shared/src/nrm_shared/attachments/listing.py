"""What is attached to an object, as far as the reader may know of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.access import Level
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.attachments.attachment import Attachment, FileDetails
from nrm_shared.attachments.kinds import hidden_types
from nrm_shared.attachments.parents import Parents
from nrm_shared.attachments.ports import AttachingWork
from nrm_shared.attachments.reach import deepest, reach
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id

FIELDS = ["file_name", "content_sha256", "received_sha256"]
NOT_TOLD_WHO = frozenset({"POL", "CAU", "SB", "PFP", "PWK"})
"""Roles that learn of no other organisation who attached a file: a shelter's name tells where she is (INV-33, INV-46)."""


@dataclass(frozen=True, slots=True)
class ListAttachments:
    """The files of one object."""

    linked_kind: str
    linked_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, repr=False)
class AttachmentView:
    """One file without its content; the name and the digests are None below L3, and of a file that was removed.

    Who added it is masked for stations and providers, unless it was their own organisation.
    """

    attachment_id: UUID
    type: str
    level: str
    content_type: str
    size: int
    scanned: str
    status: str
    file_name: str | None
    content_sha256: str | None
    received_sha256: str | None
    added_by: Shown[str]
    added_organisation: Shown[str | None]
    added_at: datetime
    removed_at: datetime | None
    removal_reason: str | None
    row_version: int


def list_attachments(query: ListAttachments, work: AttachingWork, known: Parents) -> Page[AttachmentView]:
    """Return a page of the files, oldest first; the names shown are audited. Raises `NotFound` and `Forbidden` as reading the object does."""
    found = reach(work, known[query.linked_kind], query.linked_id)
    work.permit(found.own)
    listed = work.page_of_attachments(
        query.linked_kind,
        query.linked_id,
        deepest=deepest(work, found),
        without=hidden_types(work.actor),
        after=read_id(query.after),
        limit=query.limit + 1,
    )
    shown = page(listed, query.limit, by_id)
    named = found.level >= Level.L3 and any(each.status == "KEPT" for each in shown.items)
    if named:
        work.disclosed(query.linked_kind, query.linked_id, FIELDS, level="L3", case_id=found.linked.case_id)
    return shown.each(lambda each: _view(each, named=named, adder=_told_who_added(work.actor, each)))


def _told_who_added(reader: Actor, attachment: Attachment) -> bool:
    own = reader.organisation is not None and attachment.added_organisation == reader.organisation
    return own or not reader.roles & NOT_TOLD_WHO


def _view(attachment: Attachment, *, named: bool, adder: bool) -> AttachmentView:
    details = attachment.known() if named and attachment.status == "KEPT" else FileDetails(None, "", "")
    return AttachmentView(
        attachment_id=attachment.id,
        type=attachment.type,
        level=attachment.level,
        content_type=attachment.content_type,
        size=attachment.size,
        scanned=attachment.scanned,
        status=attachment.status,
        file_name=details.file_name,
        content_sha256=details.sha256 or None,
        received_sha256=details.received_sha256 or None,
        added_by=attachment.added_by if adder else MASKED,
        added_organisation=attachment.added_organisation if adder else MASKED,
        added_at=attachment.added_at,
        removed_at=attachment.removed_at,
        removal_reason=attachment.removal_reason,
        row_version=attachment.row_version,
    )
