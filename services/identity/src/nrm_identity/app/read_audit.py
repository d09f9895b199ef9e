"""Who did what about accounts, sessions and ways to sign in (2.14 Audit): everything for the data-protection officer, the own deeds
for those who read their own. Identity knows no cases, so its trail is read by account.
"""

from dataclasses import dataclass
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_shared.access import allowed
from nrm_shared.audit.query import AuditView, in_full
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_number, page, read_number


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """The rows by and about an account, or (None) all that the reader may see; oldest first."""

    account: UUID | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


def read_audit(query: ReadAudit, work: IdentityWork) -> Page[AuditView]:
    """Return a page of the trail; that it was read is written to it. Whoever reads the own deeds sees those, and nothing refused."""
    everything = allowed(work.actor, "audit:read", AccessObject("audit"))
    mine = None if everything else work.actor.id
    work.permit(AccessObject("audit", id=mine or ""))
    about = str(query.account) if query.account is not None else None
    after = read_number(query.after)
    found = work.audit_about(about=about, actor=mine, refused=everything, after=after, limit=query.limit + 1)
    work.record("audit", query.account)
    return page(found, query.limit, by_number).each(in_full)
