"""What verification's handlers need from the outside, in their own words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from nrm_shared.clocks.usecases import ClockedWork
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.erasure.usecases import ErasingWork
from nrm_shared.kernel.store import Searched
from nrm_verification.app.words import ConfirmationFile, IdentifierClaims
from nrm_verification.domain.case_access import CaseAccess
from nrm_verification.domain.case_ref import CaseRef, ConsentRef
from nrm_verification.domain.confirmation_task import ConfirmationTask
from nrm_verification.domain.determination import Determination
from nrm_verification.domain.finding import Finding
from nrm_verification.domain.identity_check import IdentityCheck
from nrm_verification.domain.nationality_check import NationalityCheck
from nrm_verification.domain.organisation_ref import OrganisationRef
from nrm_verification.domain.returned_points import ReturnedPoints
from nrm_verification.domain.status_notice import StatusNotice

A = TypeVar("A")


class Listed(Searched[A], Protocol):
    """A repository that can be listed page by page."""

    def page(self, *, after: UUID | None, limit: int, places: Iterable[str] = (), **columns: Any) -> list[A]:
        """Return up to `limit` whose columns equal the values given (None: any, a tuple: one of them), by id, after one.

        With `places`, only those whose present district or upazila lies within one of them.
        """
        ...

    def due(self, column: str, at: datetime, limit: int) -> list[A]:
        """Return up to `limit` whose time in `column` has come, longest waiting first, without locks."""
        ...


class VerificationWork(ClockedWork, ErasingWork, Protocol):
    """Verification's unit of work."""

    @property
    def accesses(self) -> Searched[CaseAccess]:
        """Return who works on cases."""
        ...

    @property
    def cases(self) -> Searched[CaseRef]:
        """Return the cases as known here."""
        ...

    @property
    def consents(self) -> Searched[ConsentRef]:
        """Return the consents as known here."""
        ...

    @property
    def organisations(self) -> Searched[OrganisationRef]:
        """Return the organisations as known here."""
        ...

    @property
    def tasks(self) -> Listed[ConfirmationTask]:
        """Return the confirmation tasks."""
        ...

    @property
    def findings(self) -> Searched[Finding]:
        """Return the findings."""
        ...

    @property
    def determinations(self) -> Listed[Determination]:
        """Return the determinations."""
        ...

    @property
    def returned_points(self) -> Searched[ReturnedPoints]:
        """Return the points that findings came back with."""
        ...

    @property
    def status_notices(self) -> Searched[StatusNotice]:
        """Return the notices to the person about the measures taken."""
        ...

    @property
    def nationality_checks(self) -> Listed[NationalityCheck]:
        """Return the nationality checks."""
        ...

    @property
    def identity_checks(self) -> Listed[IdentityCheck]:
        """Return the identity checks."""
        ...

    def send(self, message: SealedMessage, *, to: str, queue: str, about: UUID | None = None) -> UUID:
        """Seal a message for a partner or an adapter and address it to a queue."""
        ...

    def retry_after(self, attempts: int) -> timedelta | None:
        """Return how long to wait after this many unavailable answers, or None when it was the last try."""
        ...

    def answer_overdue(self) -> timedelta:
        """Return how long a registry's answer is waited for: after that the attempt counts as UNAVAILABLE."""
        ...

    def check_counts(self, outstanding_before: datetime) -> dict[str, int]:
        """Return how many identity checks are in each state, and `unexplained`: those nobody works on any more."""
        ...

    def unexplained_checks(self, waiting_before: datetime, limit: int) -> list[UUID]:
        """Return the unexplained checks that wait since before that and were not reported, longest waiting first."""
        ...


class Intake(Protocol):
    """What `prepare` asks of intake. Every method raises `NotFound`, `Refused`, `NotYet` or `Unavailable`."""

    def confirmation_file(self, case_id: UUID, legal_basis: str | None, caller: Any) -> ConfirmationFile:
        """Return who the person is and what happened, in the caller's name; `legal_basis` stands in for C2."""
        ...

    def nationality_claims(self, repatriation_id: UUID) -> IdentityClaims:
        """Return who the person of a repatriation is said to be, in our own name."""
        ...

    def identifier_claims(self, identifier_id: UUID, caller: Any) -> IdentifierClaims:
        """Return what is claimed together with an identifier, in the caller's name; in our own for a timer."""
        ...
