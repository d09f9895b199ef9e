"""Cases as monitoring shows them: number, profile, status and stage (level L1), never a name."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_monitoring.app.objects import case_object, permitted_case, seer_of
from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.domain.sight import PARTS, Seer, shows
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, moment, page, read


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
    """One case. How far it is, who else works on it and where exactly: the placeholder for whose business that is not."""

    case_id: UUID
    case_number: str
    opened_at: datetime
    closed_at: datetime | None
    status: str
    victim_status: str
    stage: Shown[str]
    other_stages: Shown[list[str]]
    gender: str
    age_band: str
    minor_now: str
    minor_at_act: str
    tip_type: str
    home_district: str | None
    current_district: str | None
    current_upazila: Shown[str | None]
    needs_attention: Shown[bool]
    overdue: Shown[int]
    station: Shown[str | None]
    reporter_organisation: Shown[str | None]
    manager_organisation: Shown[str | None]
    manager: Shown[str | None]
    needs: Shown[list[str]]
    open_objects: Shown[list[OpenObject]]


def list_cases(query: ListCases, work: MonitoringWork) -> Page[CaseEntry]:
    """Return a page of the cases the caller may see; raise `Malformed` for a cursor that is none of ours.

    Asked for by stage, a case whose stage the caller is not shown is not in the list: that would tell it.
    """
    reach = work.reach()
    if query.stage is not None:
        reach = replace(reach, related=reach.related & PARTS["stage"])
    found = work.lists.cases(
        reach,
        work.now,
        stage=query.stage,
        status=query.status,
        case_number=query.case_number,
        after=read(query.after, moment, UUID),
        limit=query.limit + 1,
    )
    shown = page(found, query.limit, lambda row: (row.opened_at, row.case_id))
    relations = work.lists.relations([row.case_id for row in shown.items])

    def entry(row: Any) -> CaseEntry:
        target = case_object("case-view", row, relations[row.case_id], work)
        return _entry(row, seer_of(work.actor, "list", target))

    return shown.each(entry)


def get_case(query: GetCase, work: MonitoringWork) -> CaseEntry:
    """Return one case; raise `NotFound` if there is none or the caller may not know of it."""
    seer = permitted_case("case-view", query.case_id, work)
    found = work.lists.cases(work.reach(), work.now, case_id=query.case_id)
    if not found:
        raise NotFound(kind="case")
    return _entry(found[0], seer)


def _entry(row: Any, seer: Seer) -> CaseEntry:
    def seen(part: str) -> Any:
        return getattr(row, part) if shows(part, seer.roles) else MASKED

    opened = [OpenObject(kind, UUID(id)) for kind, id in (each.split(":", 1) for each in row.open_objects)]
    return CaseEntry(
        case_id=row.case_id,
        case_number=row.case_number,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        status=row.status,
        victim_status=row.victim_status,
        stage=seen("stage"),
        other_stages=seen("other_stages"),
        gender=row.gender,
        age_band=row.age_band,
        minor_now=row.minor_now,
        minor_at_act=row.minor_at_act,
        tip_type=row.tip_type,
        home_district=row.home_district,
        current_district=row.current_district,
        current_upazila=seen("current_upazila"),
        needs_attention=seen("needs_attention"),
        overdue=seen("overdue"),
        station=seen("station"),
        reporter_organisation=seen("reporter_organisation"),
        manager_organisation=seen("manager_organisation"),
        manager=seen("manager"),
        needs=seen("needs"),
        open_objects=opened if shows("open_objects", seer.roles) else MASKED,
    )
