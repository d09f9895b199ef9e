"""Who reaches an attachment: whoever may read what it lies on AND has a row of the attachment's own, as deep as both go."""

from dataclasses import dataclass, replace
from uuid import UUID

from nrm_shared.access import Level, level_allowed
from nrm_shared.attachments.attachment import Attachment
from nrm_shared.attachments.kinds import hidden_types
from nrm_shared.attachments.parents import Linked, Parent, Parents
from nrm_shared.attachments.ports import ActingWork, AttachingWork
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
    return Reached(linked, own, _depth(work, parent, linked, own))


def depth(work: ActingWork, parent: Parent, id: UUID) -> Level:
    """Return how deep this reader sees the files of an object, L0 if not at all; raise `NotFound` if there is none."""
    linked = parent.find(work, id)
    if linked.refusal is not None:
        return Level.L0
    return _depth(work, parent, linked, replace(linked.target, kind=OBJECT, id=str(id), case_id=linked.case_id))


def reach_attachment(work: AttachingWork, known: Parents, attachment: Attachment) -> Reached:
    """Return what the attachment lies on, as `reach`; raise `NotFound` for a type this reader never sees."""
    found = reach(work, known[attachment.linked_kind], attachment.linked_id, attachment)
    if not may_know_of(work, attachment, found):
        raise NotFound
    return found


def may_know_of(work: AttachingWork, attachment: Attachment, found: Reached) -> bool:
    """Return whether the reader may know that there is this file: deep enough, or able to open it with a reason."""
    return attachment.type not in hidden_types(work.actor) and attachment.level <= deepest(work, found)


def deepest(work: AttachingWork, found: Reached) -> Level:
    """Return how deep a file may lie of which the reader may know: to be read at once, or opened with a reason."""
    return max(found.level, level_allowed(work.actor, OPEN, found.own) or Level.L0)


def may_open(work: AttachingWork, attachment: Attachment, found: Reached) -> bool:
    """Return whether the reader may open this restricted file with a reason."""
    level = level_allowed(work.actor, OPEN, found.own)
    return level is not None and attachment.level <= level


def _depth(work: ActingWork, parent: Parent, linked: Linked, own: AccessObject) -> Level:
    """Return how deep both rows of the table go: that of the object, and that of its files."""
    both = level_allowed(work.actor, parent.permission, linked.target), level_allowed(work.actor, READ, own)
    return min(level or Level.L0 for level in both)


def adder_object(found: Reached, attachment: Attachment) -> AccessObject:
    """Return the attachment as it belongs to whoever added it: their own, and nobody else's by the case it lies in."""
    return AccessObject(OBJECT, id=str(attachment.id), assigned=frozenset({attachment.added_by}))
