"""Cases as monitoring shows them: number, profile, status and stage (level L1), never a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_monitoring.app import cursor
from nrm_monitoring.app.objects import permitted_case
from nrm_monitoring.app.ports import CaseRow, MonitoringWork
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import NotFound

# Who coordinates a whole case sees who else works on it; others see the case and their own part of it (2.2).
COORDINATORS = frozenset({"FP", "AUT", "CMG", "CTC"})


@dataclass(frozen=True, slots=True)
class ListCases:
    """Which cases, newest first."""

    stage: str | None = None
    status: str | None = None
    case_number: str | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class GetCase:
    """Ask for one case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class OpenObject:
    """Something of the case that is not at its end."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One case. Who else works on it (`station` to `open_objects`) is shown to those who coordinate it, else empty."""

    case_id: UUID
    case_number: str
    opened_at: datetime
    closed_at: datetime | None
    status: str
    victim_status: str
    stage: str
    other_stages: list[str]
    gender: str
    age_band: str
    minor_now: str
    minor_at_act: str
    tip_type: str
    home_district: str | None
    current_district: str | None
    current_upazila: str | None
    needs_attention: bool
    overdue: int
    station: str | None
    reporter_organisation: str | None
    manager_organisation: str | None
    manager: str | None
    needs: list[str]
    open_objects: list[OpenObject]


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page; `next` is what to ask `after` for the following one, None at the end."""

    items: list[CaseEntry]
    next: str | None


def list_cases(query: ListCases, work: MonitoringWork) -> CasePage:
    """Return a page of the cases the caller may see; raise `Malformed` for a cursor that is none of ours."""
    after = None
    if query.after is not None:
        at, id = cursor.read(query.after, 2)
        after = (cursor.moment(at), cursor.identity(id))
    found = work.lists.cases(
        work.reach(),
        work.now,
        stage=query.stage,
        status=query.status,
        case_number=query.case_number,
        after=after,
        limit=query.limit + 1,
    )
    page = list(found[: query.limit])
    return CasePage([_entry(row, work.actor) for row in page], _cursor(page[-1]) if len(found) > query.limit else None)


def get_case(query: GetCase, work: MonitoringWork) -> CaseEntry:
    """Return one case; raise `NotFound` if there is none or the caller may not know of it."""
    permitted_case("case-view", query.case_id, work)
    found = work.lists.cases(work.reach(), work.now, case_id=query.case_id)
    if not found:
        raise NotFound(kind="case")
    return _entry(found[0], work.actor)


def _cursor(row: CaseRow) -> str:
    return cursor.write([row.opened_at.isoformat(), row.case_id])


def _entry(row: Any, actor: Actor) -> CaseEntry:
    coordinates = bool(COORDINATORS & actor.roles)
    opened = [each.split(":", 1) for each in row.open_objects] if coordinates else []
    return CaseEntry(
        case_id=row.case_id,
        case_number=row.case_number,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        status=row.status,
        victim_status=row.victim_status,
        stage=row.stage,
        other_stages=row.other_stages,
        gender=row.gender,
        age_band=row.age_band,
        minor_now=row.minor_now,
        minor_at_act=row.minor_at_act,
        tip_type=row.tip_type,
        home_district=row.home_district,
        current_district=row.current_district,
        current_upazila=row.current_upazila,
        needs_attention=row.needs_attention,
        overdue=row.overdue,
        station=row.station if coordinates else None,
        reporter_organisation=row.reporter_organisation if coordinates else None,
        manager_organisation=row.manager_organisation if coordinates else None,
        manager=row.manager if coordinates else None,
        needs=row.needs if coordinates else [],
        open_objects=[OpenObject(kind, UUID(id)) for kind, id in opened],
    )
