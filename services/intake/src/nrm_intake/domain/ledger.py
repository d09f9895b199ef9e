"""The consent ledger itself: one line for each thing that was said about a consent, never changed (E28).

`Consent` is what holds now; these lines are how it came to be so. The database refuses to change or delete one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential

GIVEN, OVERRIDDEN, WITHDRAWN, EXPIRED = "GIVEN", "OVERRIDDEN", "WITHDRAWN", "EXPIRED"
GIVER_NOT_ELIGIBLE = "GIVER_NOT_ELIGIBLE"


@dataclass(kw_only=True, eq=False)
class ConsentEntry(Aggregate):
    """One line. `text_sha256` is the digest of exactly what was shown in `text_language`."""

    consent_id: UUID
    person_id: UUID
    case_id: UUID | None
    entry: str
    purpose: str
    organisation: str | None
    needs: tuple[str, ...]
    text_version: str
    text_language: str
    text_sha256: str
    language: str
    method: str
    giver_kind: str
    guardian_id: UUID | None
    child_view: str | None
    override_reason: str | None
    witness: Confidential | None = field(default=None, repr=False)
    at: datetime
    expires_at: datetime
    recorded_by: str
    recorded_at: datetime
