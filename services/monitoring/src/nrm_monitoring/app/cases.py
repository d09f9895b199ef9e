"""Cases as monitoring shows them: number, profile, status and stage (level L1), never a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_monitoring.app.objects import permitted_case
from nrm_monitoring.app.ports import MonitoringWork
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, moment, page, read

# Who coordinates a whole case sees who else works on it; others see the case and their own part of it (2.2).
COORDINATORS = frozenset({"FP", "AUT", "CMG", "CTC"})


@dataclass(frozen=True, slots=True)
class ListCases:
    """Which cases, newest first."""

    stage: str | None = None
    status: str | None = None
    case_number: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


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


def list_cases(query: ListCases, work: MonitoringWork) -> Page[CaseEntry]:
    """Return a page of the cases the caller may see; raise `Malformed` for a cursor that is none of ours."""
    found = work.lists.cases(
        work.reach(),
        work.now,
        stage=query.stage,
        status=query.status,
        case_number=query.case_number,
        after=read(query.after, moment, UUID),
        limit=query.limit + 1,
    )
    shown = page(found, query.limit, lambda row: (row.opened_at, row.case_id))
    return shown.each(lambda row: _entry(row, work.actor))


def get_case(query: GetCase, work: MonitoringWork) -> CaseEntry:
    """Return one case; raise `NotFound` if there is none or the caller may not know of it."""
    permitted_case("case-view", query.case_id, work)
    found = work.lists.cases(work.reach(), work.now, case_id=query.case_id)
    if not found:
        raise NotFound(kind="case")
    return _entry(found[0], work.actor)


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
