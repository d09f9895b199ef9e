"""What the use cases of attachments need of a unit of work."""

from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from nrm_shared.attachments.attachment import Attachment, AttachmentOpening
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.store import Store
from nrm_shared.kernel.usecase import Work


class ActingWork(Protocol):
    """A unit of work that knows in whose name it is done, and what lies on an object."""

    actor: Actor

    def attachments_of(self, kind: str, id: UUID) -> list[Attachment]:
        """Return what is attached to an object, oldest first, removed ones included."""
        ...


class AttachingWork(ActingWork, Work, Protocol):
    """A unit of work of a service that keeps attachments."""

    @property
    def attachments(self) -> Store[Attachment]:
        """Return the attachments."""
        ...

    @property
    def attachment_openings(self) -> Store[AttachmentOpening]:
        """Return the reasoned openings of restricted files."""
        ...

    def page_of_attachments(
        self, kind: str, id: UUID, *, deepest: str, without: frozenset[str], after: UUID | None, limit: int
    ) -> list[Attachment]:
        """Return the next files of an object by id, removed ones included; none deeper than `deepest` or of types `without`."""
        ...

    def openings_of(self, attachment_id: UUID) -> list[AttachmentOpening]:
        """Return the openings of a file."""
        ...

    def keep_content(self, attachment: Attachment, content: bytes) -> None:
        """Seal the content in chunks beside the attachment; raise `KeyDestroyed` for an erased person."""
        ...

    def content_of(self, attachment: Attachment) -> Iterator[bytes]:
        """Return the content chunk by chunk; the first is opened at once. Raises `KeyDestroyed`, `SealBroken`."""
        ...

    def permit_also(self, permission: str, target: AccessObject) -> None:
        """Raise as `permit` does unless the actor has `permission` on `target`, too; the answer shows no more than both."""
        ...

    def record(
        self, kind: str | None = None, subject: UUID | str | None = None, *, case_id: UUID | None, reason: str | None
    ) -> None:
        """Write one audit row for this action."""
        ...
