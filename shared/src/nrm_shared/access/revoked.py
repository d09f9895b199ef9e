"""What every service does when identity revokes somebody's access: it remembers, and its door refuses older tokens."""

from typing import Protocol

from nrm_shared.contracts.identity import AccessRevokedV1
from nrm_shared.kernel.usecase import Received, Work
from nrm_shared.security.revocation import Revocation


class RevokingWork(Work, Protocol):
    """Every service's unit of work can remember a revocation."""

    def revoke_access(self, revocation: Revocation) -> None:
        """Refuse tokens issued before the revocation from now on; an older one changes nothing."""
        ...


def on_access_revoked(event: Received[AccessRevokedV1], work: RevokingWork) -> None:
    """Remember whose tokens are worth nothing any more (ASVS 8.3.2)."""
    told = event.data
    work.revoke_access(Revocation(told.kind, told.revoked, told.not_before))
