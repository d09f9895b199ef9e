"""Intake over HTTP: what `prepare` asks, in the focal point's name or in our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, ValidationError

from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.http.peer import Peer
from nrm_shared.kernel.errors import Refused, Unavailable
from nrm_verification.app.words import ConfirmationFile, IdentifierClaims
from nrm_verification.domain.case_ref import ConsentMissing

M = TypeVar("M", bound=BaseModel)


class IntakeOverHttp:
    """Reads from intake; what it answers is used at once and kept nowhere."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def confirmation_file(self, case_id: UUID, legal_basis: str | None, caller: Any) -> ConfirmationFile:
        """Return who the person is and what happened."""
        query = f"?{urlencode({'legal_basis': legal_basis})}" if legal_basis else ""
        with _naming("C2"):
            answer = self._peer.get(f"/v1/cases/{case_id}/confirmation-file{query}", caller)
        return _read(ConfirmationFile, answer)

    def nationality_claims(self, repatriation_id: UUID) -> IdentityClaims:
        """Return who the person of a repatriation is said to be."""
        path = f"/v1/repatriations/{repatriation_id}/identity-claims"
        return _read(IdentityClaims, self._peer.get(path))

    def identifier_claims(self, identifier_id: UUID, caller: Any) -> IdentifierClaims:
        """Return what is claimed together with an identifier."""
        with _naming("C8"):
            answer = self._peer.get(f"/v1/identifiers/{identifier_id}/claims", caller)
        return _read(IdentifierClaims, answer)


@contextmanager
def _naming(purpose: str) -> Iterator[None]:
    """Say which consent is missing; the answer of another service carries the code alone."""
    try:
        yield
    except Refused as error:
        if error.code != ConsentMissing.default_code:
            raise
        raise ConsentMissing(purpose=purpose) from error


def _read(kind: type[M], answer: Any) -> M:
    try:
        return kind.model_validate(answer, extra="ignore")
    except ValidationError:
        # Left behind on purpose: the error could quote what intake answered.
        pass
    raise Unavailable("peer-unavailable")
