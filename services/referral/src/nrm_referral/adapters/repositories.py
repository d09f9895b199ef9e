"""Repositories that know more than `get` and `where`."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from nrm_referral.adapters import tables
from nrm_referral.app.ports import Reach
from nrm_referral.domain.need_item import NeedItem
from nrm_referral.domain.provider import Provider
from nrm_referral.domain.referral import LIVE, Referral
from nrm_referral.domain.stop_notice import StopNotice
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.errors import NotFound


def case_of(session: Session, table: Any, kind: type, id: UUID) -> UUID:
    """Return the case of a row without loading it (a later locked look-up must see the newest state)."""
    found: UUID | None = session.scalar(select(table.c.case_id).where(table.c.id == id))
    if found is None:
        raise NotFound(kind=kind.__name__)
    return found


def _within(reach: Reach) -> ColumnElement[bool]:
    """Return the condition that one of the reader's roles reaches the referral; nothing at all for an empty reach."""
    table, case = tables.referral, tables.case_ref
    reached: list[ColumnElement[bool]] = [table.c.case_id.in_(reach.cases)] if reach.cases else []
    if reach.organisation is not None:
        reached.append(table.c.organisation == reach.organisation)
    located = (case.c.current_district, case.c.current_upazila, case.c.current_union_code)
    for place in reach.places:
        lies = or_(*(column.startswith(place) for column in located))
        reached.append(table.c.case_id.in_(select(case.c.id).where(lies, _open_to_lists())))
    if reach.everything:
        reached.append(table.c.case_id.in_(select(case.c.id).where(_open_to_lists())))
    return or_(false(), *reached)


def _open_to_lists() -> ColumnElement[bool]:
    return tables.case_ref.c.witness_protected.is_(False)


class NeedItems(Repository[NeedItem]):
    """The need items."""

    def these(self, ids: Collection[UUID], *, after: UUID | None, limit: int) -> list[NeedItem]:
        """Return those with these ids, oldest first, beginning behind `after`."""
        key = self._column("id")
        statement = select(NeedItem).where(key.in_(ids)).order_by(key).limit(limit)
        return list(self.session.scalars(statement if after is None else statement.where(key > after)))

    def case_of(self, id: UUID) -> UUID:
        """Return the case of an item; raise `NotFound`."""
        return case_of(self.session, tables.need_item_ref, self.kind, id)


class Referrals(Repository[Referral]):
    """The referrals."""

    def case_of(self, id: UUID) -> UUID:
        """Return the case of a referral; raise `NotFound`."""
        return case_of(self.session, tables.referral, self.kind, id)

    def unanswered(self, now: datetime, limit: int) -> list[UUID]:
        """Return referrals whose time to answer has passed, the longest overdue first."""
        table = tables.referral
        statement = (
            select(table.c.id)
            .where(table.c.status == "ISSUED", table.c.respond_by <= now)
            .order_by(table.c.respond_by)
            .limit(limit)
        )
        return list(self.session.scalars(statement))

    def with_item(self, item_id: UUID) -> list[Referral]:
        """Return every referral that ever carried this need, oldest first."""
        self.session.flush()
        carrying = select(tables.referral_item.c.referral_id).where(tables.referral_item.c.item_id == item_id)
        statement = select(Referral).where(tables.referral.c.id.in_(carrying)).order_by(tables.referral.c.id)
        return list(self.session.scalars(statement))

    def live_of(self, organisation: str) -> list[Referral]:
        """Return the organisation's live referrals, locked."""
        return self._live(tables.referral.c.organisation == organisation)

    def of_case_and_organisation(self, case_id: UUID, organisation: str) -> list[Referral]:
        """Return the live referrals of the case with the organisation, locked."""
        return self._live(tables.referral.c.case_id == case_id, tables.referral.c.organisation == organisation)

    def page(
        self,
        *,
        reach: Reach,
        organisation: str | None,
        case_id: UUID | None,
        status: str | None,
        review: bool,
        after: UUID | None,
        limit: int,
    ) -> list[Referral]:
        """Return referrals within `reach` by id, beginning after `after`."""
        table = tables.referral
        wanted = {table.c.organisation: organisation, table.c.case_id: case_id, table.c.status: status}
        conditions = [column == value for column, value in wanted.items() if value is not None]
        if not (reach.everything and reach.protected_too):
            conditions.append(_within(reach))
        if after is not None:
            conditions.append(table.c.id > after)
        if review:
            conditions.append(table.c.review_reason.is_not(None))
        return list(self.session.scalars(select(Referral).where(*conditions).order_by(table.c.id).limit(limit)))

    def _live(self, *conditions: Any) -> list[Referral]:
        self.session.flush()
        table = tables.referral
        return self.locked(select(table.c.id).where(table.c.status.in_(sorted(LIVE)), *conditions).order_by(table.c.id))


class Providers(Repository[Provider]):
    """The providers."""

    def ended(self, today: date, limit: int) -> list[UUID]:
        """Return providers whose last day has passed and that do not say so yet."""
        table = tables.provider
        statement = (
            select(table.c.id)
            .where(table.c.status.in_(["AUTHORISED", "SUSPENDED"]), table.c.valid_until < today)
            .order_by(table.c.id)
            .limit(limit)
        )
        return list(self.session.scalars(statement))


class StopNotices(Repository[StopNotice]):
    """The stop notices."""

    def case_of(self, id: UUID) -> UUID:
        """Return the case of a notice; raise `NotFound`."""
        return case_of(self.session, tables.stop_notice, self.kind, id)

    def page(self, *, organisation: str | None, open_only: bool, after: UUID | None, limit: int) -> list[StopNotice]:
        """Return notices after one, oldest first: of one organisation or of all, those not acknowledged or all."""
        table = tables.stop_notice
        statement = select(StopNotice).order_by(table.c.id).limit(limit)
        if organisation is not None:
            statement = statement.where(table.c.organisation == organisation)
        if after is not None:
            statement = statement.where(table.c.id > after)
        if open_only:
            statement = statement.where(table.c.status != "ACKNOWLEDGED")
        return list(self.session.scalars(statement))

    def unacknowledged(self, now: datetime, limit: int) -> list[UUID]:
        """Return notices past their time that nobody acknowledged."""
        table = tables.stop_notice
        statement = (
            select(table.c.id)
            .where(table.c.status == "SENT", table.c.due_at <= now)
            .order_by(table.c.due_at)
            .limit(limit)
        )
        return list(self.session.scalars(statement))
