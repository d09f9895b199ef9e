"""The files about a person in the copy she asked for (2.10 access): that they are there, and where she reads hers.

A file itself is not in the copy: it is fetched where it is kept, under the permission and the audit of every reading.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.attachments.kinds import hidden_types
from nrm_shared.attachments.parents import Parents
from nrm_shared.attachments.ports import ActingWork
from nrm_shared.attachments.reach import depth


@dataclass(frozen=True, slots=True, repr=False)
class CopiedFile:
    """One file. Name and `path`, under which its service gives it out, are None for what lies deeper than the reader sees."""

    attachment_id: UUID
    linked_kind: str
    type: str
    content_type: str
    size: int
    added_at: datetime
    file_name: str | None
    path: str | None


def copied_files(work: ActingWork, known: Parents, kind: str, id: UUID) -> list[CopiedFile]:
    """Return the files that are kept on one object, oldest first; raise `NotFound` if there is no such object.

    Who added one is not told: that could be who reported (Act of 2012, section 17).
    """
    level, hidden = depth(work, known[kind], id), hidden_types(work.actor)
    return [
        CopiedFile(
            attachment_id=each.id,
            linked_kind=kind,
            type=each.type,
            content_type=each.content_type,
            size=each.size,
            added_at=each.added_at,
            file_name=each.known().file_name if each.level <= level else None,
            path=f"/v1/attachments/{each.id}/content" if each.level <= level else None,
        )
        for each in work.attachments_of(kind, id)
        if each.status == "KEPT" and each.type not in hidden
    ]
