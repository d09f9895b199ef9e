"""An attachment (E38): a file on something a service owns, as it is kept after cleaning."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, reveal
from nrm_shared.kernel.machine import NEW, Machine, Move

OPEN_FOR = timedelta(hours=1)
"""How long a reasoned opening shows a restricted file, as with the Authority's reveal."""

MACHINE = Machine(
    "attachment",
    [
        Move("ATTACHMENT-01", NEW, "add", "KEPT", "whoever works on what it is attached to", "cleaned and scanned"),
        Move("ATTACHMENT-02", "KEPT", "remove", "REMOVED", "who added it, FP"),
        Move("ATTACHMENT-03", "REMOVED", "restore", "KEPT", "who added it, FP"),
    ],
)


@dataclass(frozen=True, slots=True, repr=False)
class FileDetails:
    """What of a file could tell about the person, or prove that somebody holds the same file: kept sealed."""

    file_name: str | None
    sha256: str
    received_sha256: str

    def sealed_for(self, subject: UUID) -> Confidential:
        """Return the details as they are stored."""
        values = {"file_name": self.file_name, "sha256": self.sha256, "received_sha256": self.received_sha256}
        return Confidential(subject, json.dumps(values))


@dataclass(kw_only=True, eq=False)
class Attachment(Aggregate):
    """One file on one object (`linked_kind`, `linked_id`), sealed under the key of `subject`."""

    status: str = NEW
    linked_kind: str
    linked_id: UUID
    subject: UUID
    case_id: UUID | None
    type: str
    level: str
    content_type: str
    size: int
    chunks: int
    scanned: str
    details: Confidential
    added_by: str
    added_organisation: str | None
    added_at: datetime
    removed_by: str | None = None
    removed_at: datetime | None = None
    removal_reason: str | None = None

    def known(self) -> FileDetails:
        """Return the sealed details; raise `KeyDestroyed` if the person was erased."""
        return FileDetails(**json.loads(reveal(self.details) or "{}"))

    def add(self, *, by: str, at: datetime) -> None:
        """Keep the file; raises `IllegalMove`."""
        MACHINE.move(self, "add", by=by, at=at)

    def remove(self, reason: str, *, by: str, at: datetime) -> None:
        """Take the file out of sight; what happened to it stays on record. Raises `IllegalMove`."""
        MACHINE.move(self, "remove", by=by, at=at, reason=reason)
        self.removed_by, self.removed_at, self.removal_reason = by, at, reason

    def restore(self, *, by: str, at: datetime) -> None:
        """Undo a removal; raises `IllegalMove`."""
        MACHINE.move(self, "restore", by=by, at=at)
        self.removed_by = self.removed_at = self.removal_reason = None


@dataclass(kw_only=True, eq=False)
class AttachmentOpening(Aggregate):
    """A restricted file shown to one reader for an hour, for a reason that is on record."""

    attachment_id: UUID
    account: str
    reason: str
    text: Confidential
    opened_at: datetime
    until: datetime

    def holds(self, account: str, now: datetime) -> bool:
        """Return whether it shows the file to `account` now."""
        return self.account == account and self.opened_at <= now < self.until
