"""Intake over HTTP: what `prepare` asks, in the focal point's name or in our own."""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.http.peer import Peer
from nrm_shared.kernel.errors import Unavailable
from nrm_verification.app.words import ConfirmationFile, IdentifierClaims

M = TypeVar("M", bound=BaseModel)


class IntakeOverHttp:
    """Reads from intake; what it answers is used at once and kept nowhere."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def confirmation_file(self, case_id: UUID, caller: Any) -> ConfirmationFile:
        """Return who the person is and what happened."""
        return _read(ConfirmationFile, self._peer.get(f"/v1/cases/{case_id}/confirmation-file", caller))

    def nationality_claims(self, repatriation_id: UUID) -> IdentityClaims:
        """Return who the person of a repatriation is said to be."""
        path = f"/v1/repatriations/{repatriation_id}/identity-claims"
        return _read(IdentityClaims, self._peer.get(path))

    def identifier_claims(self, identifier_id: UUID) -> IdentifierClaims:
        """Return what is claimed together with an identifier."""
        return _read(IdentifierClaims, self._peer.get(f"/v1/identifiers/{identifier_id}/claims"))


def _read(kind: type[M], answer: Any) -> M:
    try:
        return kind.model_validate(answer, extra="ignore")
    except ValidationError:
        # Left behind on purpose: the error could quote what intake answered.
        pass
    raise Unavailable("peer-unavailable")
