"""The rows that lists are read from, derived from a dossier; deriving them again gives the same rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_monitoring.domain.access import Relation, relations
from nrm_monitoring.domain.dossier import Dossier
from nrm_monitoring.domain.steps import stages
from nrm_monitoring.domain.work import WorkItem, work_items


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as lists show it: level L1, no name."""

    case_id: UUID
    case_number: str
    opened_at: datetime
    closed_at: datetime | None
    status: str
    victim_status: str
    stage: str
    other_stages: tuple[str, ...]
    gender: str
    age_band: str
    minor_now: str
    minor_at_act: str
    tip_type: str
    home_district: str | None
    current_district: str | None
    current_upazila: str | None
    places: tuple[str, ...]
    station: str | None
    reporter_organisation: str | None
    manager_organisation: str | None
    manager: str | None
    needs: tuple[str, ...]
    open_objects: tuple[str, ...]
    needs_attention: bool
    witness_protected: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report as indicators and lists read it."""

    report_id: UUID
    report_number: str
    case_id: UUID | None
    channel: str
    tip_type: str
    urgency: str
    reporter_organisation: str | None
    places: tuple[str, ...]
    at_risk_only: bool
    submitted_at: datetime
    due_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    witness_protected: bool


@dataclass(frozen=True, slots=True)
class Views:
    """Everything derived from one dossier."""

    root: UUID
    case: CaseView | None
    reports: list[ReportView]
    items: list[WorkItem]
    places: tuple[str, ...]
    witness_protected: bool
    relations: list[Relation]


def views_of(dossier: Dossier) -> Views:
    """Return what the lists show of the dossier. What belongs to a case waits until the case's opening has arrived."""
    case = _case_view(dossier)
    return Views(
        root=dossier.root,
        case=case,
        reports=_report_views(dossier),
        items=work_items(dossier),
        places=dossier.places,
        witness_protected=dossier.witness_protected,
        relations=relations(dossier) if case else [],
    )


def _case_view(dossier: Dossier) -> CaseView | None:
    case = dossier.known_case
    if case is None or case.opened_at is None:
        return None
    stage, others = stages(dossier)
    return CaseView(
        case_id=case.id,
        case_number=case.number,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        status=case.status,
        victim_status=dossier.victim_status,
        stage=stage,
        other_stages=others,
        gender=case.gender,
        age_band=case.age_band,
        minor_now=case.minor_now,
        minor_at_act=case.minor_at_act,
        tip_type=case.tip_type,
        home_district=case.home_district,
        current_district=case.current_district,
        current_upazila=case.current_upazila,
        places=dossier.places,
        station=dossier.station,
        reporter_organisation=case.reporter_organisation,
        manager_organisation=dossier.manager_organisation,
        manager=dossier.manager,
        needs=tuple(sorted({need.need for need in dossier.items.values() if need.need})),
        open_objects=_open_objects(dossier),
        needs_attention=case.needs_attention,
        witness_protected=case.witness_protected,
    )


def _open_objects(dossier: Dossier) -> tuple[str, ...]:
    """Return what of the case is not at its end, as `KIND:id`."""
    found = [("CONFIRMATION_TASK", task.id) for task in dossier.tasks.values() if task.live]
    found += [("ASSESSMENT", each.id) for each in dossier.assessments.values() if each.live]
    found += [
        ("SERVICE_REQUEST", each.id)
        for each in dossier.requests.values()
        if each.submitted_at and not (each.verified_at or each.ended_at)
    ]
    found += [
        ("NEED_ITEM", each.id)
        for each in dossier.items.values()
        if not (each.closed_at or each.ended_at or each.decision == "REFUSED")
    ]
    found += [("REFERRAL", each.id) for each in dossier.referrals.values() if each.live and not each.completed_at]
    found += [
        ("FOLLOW_UP", each.id) for each in dossier.follow_ups.values() if each.scheduled_at and not each.recorded_at
    ]
    return tuple(sorted(f"{kind}:{id}" for kind, id in found))


def _report_views(dossier: Dossier) -> list[ReportView]:
    return [
        ReportView(
            report_id=report.id,
            report_number=report.number,
            case_id=report.case_id,
            channel=report.channel,
            tip_type=report.tip_type,
            urgency=report.urgency,
            reporter_organisation=report.reporter_organisation,
            places=report.places,
            at_risk_only=report.at_risk_only,
            submitted_at=report.submitted_at,
            due_at=report.due_at,
            decision=report.decision,
            decided_at=report.decided_at,
            witness_protected=dossier.witness_protected,
        )
        for report in dossier.reports.values()
        if report.submitted_at is not None
    ]
