"""The other services' parts of a copy, over HTTP and in the name of whoever reads it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nrm_intake.app.ports import KeptElsewhere
from nrm_shared.http.peer import Peer
from nrm_shared.kernel.errors import NotFound


class PartsOverHttp:
    """Asks each service that keeps something about the person of a case (docs/architecture.md)."""

    def __init__(self, peers: Mapping[str, Peer]) -> None:
        self._peers = peers

    def of_case(self, case_id: UUID, caller: Any) -> list[KeptElsewhere]:
        """Return every service's part; raise `Unavailable`, or `Refused` with the code of what was refused."""
        return [KeptElsewhere(name, case_id, _held(peer, case_id, caller)) for name, peer in self._peers.items()]


def _held(peer: Peer, case_id: UUID, caller: Any) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = peer.get(f"/v1/cases/{case_id}/subject-part", caller)
    except NotFound:
        # It keeps nothing of the case, or the reader's sign-in is older than the case.
        return None
    return held
