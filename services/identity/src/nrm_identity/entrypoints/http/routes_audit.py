"""The audit trail of accounts, sessions and ways to sign in."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_identity.app.read_audit import ReadAudit
from nrm_shared.audit.query import AuditView
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/v1", tags=["audit"])

    @routes.get("/audit", response_model=PageAnswer[AuditView])
    def read_audit(
        account: UUID | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ReadAudit),
    ) -> Response:
        """Return who did what here, by and about one account if asked, oldest first; reading it is audited too."""
        return call.ask(ReadAudit(account, after, limit), answer=PageAnswer[AuditView])

    return routes
