"""Who reaches an attachment: whoever may read what it lies on AND has a row of the attachment's own, as deep as both go."""

from dataclasses import dataclass, replace
from uuid import UUID

from nrm_shared.access import Level, level_allowed
from nrm_shared.attachments.attachment import Attachment
from nrm_shared.attachments.kinds import kind_of
from nrm_shared.attachments.parents import Linked, Parent, Parents
from nrm_shared.attachments.ports import AttachingWork
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import NotFound

OBJECT = "attachment"
READ, OPEN = f"{OBJECT}:read", f"{OBJECT}:open"


@dataclass(frozen=True, slots=True)
class Reached:
    """An object with files, its side of the permission table, and how deep this reader sees there."""

    linked: Linked
    own: AccessObject
    level: Level


def reach(work: AttachingWork, parent: Parent, id: UUID, attachment: Attachment | None = None) -> Reached:
    """Return the object if the reader may read it; raise what refuses the reader.

    It is asked each time: who lost the object has lost its files in the same moment. The attachment's own permission
    is the handler's to ask for, `work.permit`.
    """
    linked = parent.find(work, id)
    work.permit_also(parent.permission, linked.target)
    own = replace(linked.target, kind=OBJECT, id=str(attachment.id if attachment else id), case_id=linked.case_id)
    if linked.refusal is not None:
        raise linked.refusal
    both = level_allowed(work.actor, parent.permission, linked.target), level_allowed(work.actor, READ, own)
    return Reached(linked, own, min(level or Level.L0 for level in both))


def reach_attachment(work: AttachingWork, known: Parents, attachment: Attachment) -> Reached:
    """Return what the attachment lies on, as `reach`; raise `NotFound` for a type this reader never sees."""
    found = reach(work, known[attachment.linked_kind], attachment.linked_id, attachment)
    if not may_know_of(work, attachment, found):
        raise NotFound
    return found


def may_know_of(work: AttachingWork, attachment: Attachment, found: Reached) -> bool:
    """Return whether the reader may know that there is this file: deep enough, or able to open it with a reason."""
    if work.actor.roles & kind_of(attachment.type).never:
        return False
    return attachment.level <= found.level or may_open(work, attachment, found)


def may_open(work: AttachingWork, attachment: Attachment, found: Reached) -> bool:
    """Return whether the reader may open this restricted file with a reason."""
    level = level_allowed(work.actor, OPEN, found.own)
    return level is not None and attachment.level <= level


def adder_object(found: Reached, attachment: Attachment) -> AccessObject:
    """Return the attachment as it belongs to whoever added it: their own, and nobody else's by the case it lies in."""
    return AccessObject(OBJECT, id=str(attachment.id), assigned=frozenset({attachment.added_by}))
