"""Approval's unit of work: the spine's, with approval's repositories and lists."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from nrm_approval.adapters import lists
from nrm_approval.adapters.tables import MAPPED
from nrm_approval.domain.approval import Approval
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.notes_opening import NotesOpening
from nrm_approval.domain.pool_member import PoolMember
from nrm_approval.domain.rectification import RectificationPoint, RequestRound
from nrm_approval.domain.refs import CaseAccess, CaseRef, ConsentRef, OrganisationRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.access import level_allowed
from nrm_shared.attachments.store import Attaching
from nrm_shared.clocks.deadlines import Deadlines
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.pages import DueKey
from nrm_shared.runner.work import SqlWork

A = TypeVar("A", bound=Aggregate)


class SqlApprovalWork(Attaching, SqlWork):
    """One piece of approval's work."""

    @cached_property
    def pool_members(self) -> Repository[PoolMember]:
        """Return the pool."""
        return Repository(self.session, PoolMember)

    @cached_property
    def organisations(self) -> Repository[OrganisationRef]:
        """Return what is known of organisations."""
        return Repository(self.session, OrganisationRef)

    @cached_property
    def cases(self) -> Repository[CaseRef]:
        """Return what is known of cases."""
        return Repository(self.session, CaseRef)

    @cached_property
    def case_works(self) -> Repository[CaseWork]:
        """Return the open work of cases."""
        return Repository(self.session, CaseWork)

    @cached_property
    def consents(self) -> Repository[ConsentRef]:
        """Return what is known of consents."""
        return Repository(self.session, ConsentRef)

    @cached_property
    def accesses(self) -> Repository[CaseAccess]:
        """Return who serves which case."""
        return Repository(self.session, CaseAccess)

    @cached_property
    def assessments(self) -> Repository[NeedsAssessment]:
        """Return the assessments."""
        return Repository(self.session, NeedsAssessment)

    @cached_property
    def requests(self) -> Repository[ServiceRequest]:
        """Return the requests."""
        return Repository(self.session, ServiceRequest)

    @cached_property
    def rounds(self) -> Repository[RequestRound]:
        """Return the submissions of requests."""
        return Repository(self.session, RequestRound)

    @cached_property
    def points(self) -> Repository[RectificationPoint]:
        """Return the rectification points."""
        return Repository(self.session, RectificationPoint)

    @cached_property
    def items(self) -> Repository[NeedItem]:
        """Return the need items."""
        return Repository(self.session, NeedItem)

    @cached_property
    def approvals(self) -> Repository[Approval]:
        """Return the approvals."""
        return Repository(self.session, Approval)

    @cached_property
    def openings(self) -> Repository[NotesOpening]:
        """Return the reasoned looks at masked notes."""
        return Repository(self.session, NotesOpening)

    @cached_property
    def deadlines(self) -> Deadlines:
        """Return the clocks."""
        return Deadlines(self.session)

    def case_of(self, kind: type[Aggregate], id: UUID) -> UUID:
        """Return the case of an aggregate by its key alone, so that the case can be locked before it."""
        table = MAPPED[kind]
        found: UUID | None = self.session.scalar(select(table.c.case_id).where(table.c.id == id))
        if found is None:
            raise NotFound(kind=kind.__name__)
        return found

    def level(self, target: AccessObject) -> str | None:
        """Return how much of `target` the actor may see by this action."""
        return level_allowed(self.actor, self._action, target)

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
        return self._page(NeedItem, statuses, case_id, protected_too, after, limit, ids=of)

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
        return self._page(ServiceRequest, statuses, case_id, protected_too, after, limit, of)

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
        return self._page(NeedsAssessment, statuses, case_id, protected_too, after, limit)

    def lapsed_items(self, now: datetime, limit: int) -> list[UUID]:
        """Return approved items whose validity has run out and for which no referral was issued."""
        return list(self.session.scalars(lists.lapsed(now, limit)))

    def _page(
        self,
        kind: type[A],
        statuses: Any,
        case_id: UUID | None,
        protected_too: bool,
        after: DueKey | None,
        limit: int,
        of: Iterable[str] | None = None,
        ids: Iterable[UUID] | None = None,
    ) -> list[A]:
        statement = lists.page(kind, MAPPED[kind], statuses, case_id, after, limit)
        if of is not None:
            statement = lists.drafted_by(statement, MAPPED[kind], of)
        if ids is not None:
            statement = lists.of_these(statement, MAPPED[kind], ids)
        return list(self.session.scalars(statement if protected_too else lists.unprotected(statement, MAPPED[kind])))
