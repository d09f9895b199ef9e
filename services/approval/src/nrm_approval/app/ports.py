"""What approval's handlers need from the outside, in their own words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nrm_approval.domain.approval import Approval
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.notes_opening import NotesOpening
from nrm_approval.domain.pool_member import PoolMember
from nrm_approval.domain.rectification import RectificationPoint, RequestRound
from nrm_approval.domain.refs import CaseAccess, CaseRef, ConsentRef, OrganisationRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.attachments.attachment import Attachment
from nrm_shared.clocks.usecases import ClockedWork, Clocks
from nrm_shared.erasure.usecases import ErasingWork
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.pages import DueKey
from nrm_shared.kernel.store import Searched


class RestingClocks(Clocks, Protocol):
    """The deadlines K11 to K14; they rest while a request or a need does."""

    def pause(self, clock: str, subject: UUID) -> None:
        """Let a running clock rest."""
        ...

    def resume(self, clock: str, subject: UUID, *, due: datetime) -> None:
        """Let a resting clock run on, to end at `due`."""
        ...


class Households(Protocol):
    """Who is close to the person of a need, as intake knows."""

    def suspect_close(self, item_id: UUID) -> bool | None:
        """Return whether a suspect of the trafficking is; None for a need that is no family reunion.

        Raises `NotYet` or `Unavailable` without an answer.
        """
        ...


class ApprovalWork(ClockedWork, ErasingWork, Protocol):
    """Approval's unit of work."""

    def attachments_of(self, kind: str, id: UUID) -> list[Attachment]:
        """Return what is attached to an object, oldest first, removed ones included."""
        ...

    @property
    def pool_members(self) -> Searched[PoolMember]:
        """Return the pool."""
        ...

    @property
    def organisations(self) -> Searched[OrganisationRef]:
        """Return what is known of organisations."""
        ...

    @property
    def cases(self) -> Searched[CaseRef]:
        """Return what is known of cases."""
        ...

    @property
    def case_works(self) -> Searched[CaseWork]:
        """Return the open work of cases."""
        ...

    @property
    def consents(self) -> Searched[ConsentRef]:
        """Return what is known of consents."""
        ...

    @property
    def accesses(self) -> Searched[CaseAccess]:
        """Return who serves which case."""
        ...

    @property
    def assessments(self) -> Searched[NeedsAssessment]:
        """Return the assessments."""
        ...

    @property
    def requests(self) -> Searched[ServiceRequest]:
        """Return the requests."""
        ...

    @property
    def rounds(self) -> Searched[RequestRound]:
        """Return the submissions of requests."""
        ...

    @property
    def points(self) -> Searched[RectificationPoint]:
        """Return the rectification points."""
        ...

    @property
    def items(self) -> Searched[NeedItem]:
        """Return the need items."""
        ...

    @property
    def approvals(self) -> Searched[Approval]:
        """Return the approvals."""
        ...

    @property
    def openings(self) -> Searched[NotesOpening]:
        """Return the reasoned looks at masked notes."""
        ...

    @property
    def deadlines(self) -> RestingClocks:
        """Return the clocks."""
        ...

    def next_number(self, name: str) -> tuple[int, int]:
        """Return (fiscal year, next number) of a series."""
        ...

    def case_of(self, kind: type[Aggregate], id: UUID) -> UUID:
        """Return the case of an aggregate without loading or locking it; raise `NotFound`."""
        ...

    def level(self, target: AccessObject) -> str | None:
        """Return how much of `target` the actor may see by this action: L0 to L4, or None."""
        ...

    def record(
        self, kind: str | None = None, subject: UUID | str | None = None, *, case_id: UUID | None, reason: str | None
    ) -> None:
        """Write one audit row for this action."""
        ...

    def lapsed_items(self, now: datetime, limit: int) -> list[UUID]:
        """Return approved items whose validity has run out and for which no referral was issued."""
        ...


class ApprovalLists(ApprovalWork, Protocol):
    """What queries need besides: pages of lists. Commands do without."""

    def item_page(
        self,
        *,
        statuses: Iterable[str] | None,
        case_id: UUID | None,
        of: Iterable[UUID] | None = None,
        protected_too: bool,
        after: DueKey | None,
        limit: int,
    ) -> list[NeedItem]:
        """Return need items in the order of their due time; with `of` these only."""
        ...

    def request_page(
        self,
        *,
        statuses: Iterable[str] | None,
        case_id: UUID | None,
        of: Iterable[str] | None = None,
        protected_too: bool,
        after: DueKey | None,
        limit: int,
    ) -> list[ServiceRequest]:
        """Return service requests in the order of their due time; with `of` those only that one of these drafted."""
        ...

    def assessment_page(
        self,
        *,
        statuses: Iterable[str] | None,
        case_id: UUID | None,
        protected_too: bool,
        after: DueKey | None,
        limit: int,
    ) -> list[NeedsAssessment]:
        """Return assessments in the order of their due time."""
        ...
