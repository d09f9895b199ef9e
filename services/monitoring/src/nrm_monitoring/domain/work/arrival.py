"""Work of steps 1 to 4: rescue, return, report, and the notice of rights, which may be due when the case opens."""

from collections.abc import Iterator

from nrm_monitoring.domain.dossier import Dossier, Repatriation, Rescue
from nrm_monitoring.domain.work.item import Desk, WorkItem

TRIAGE = Desk("TRIAGE_REPORT", 4, "FP", "REPORT", "K8")
ANSWER_QUESTIONS = Desk("ANSWER_REPORT_QUESTIONS", 4, "FRO", "REPORT")
REFER_TO_POLICE = Desk("REFER_TO_POLICE", 2, "FRO", "RESCUE", "K1")
PRODUCE_IN_COURT = Desk("PRODUCE_IN_COURT", 2, "POL", "RESCUE", "K2")
GIVE_RIGHTS_NOTICE = Desk("GIVE_RIGHTS_NOTICE", 2, "FP", "CASE", "K3")
ANSWER_NATIONALITY = Desk("ANSWER_NATIONALITY", 3, "SB", "REPATRIATION")
ARRANGE_TRAVEL = Desk("ARRANGE_TRAVEL", 3, "MOF", "REPATRIATION")

# Who answers for a report that came this way; everybody else is a frontline officer.
ROLE_OF_CHANNEL = {"HELPLINE": "HLP", "MISSION": "MOF"}


def items(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield what is to be done for reports, rescues and returns."""
    for report in dossier.reports.values():
        yield from TRIAGE.of_spans(dossier, report.id, report.triage)
        role = ROLE_OF_CHANNEL.get(report.channel, "FRO")
        yield from ANSWER_QUESTIONS.of_spans(
            dossier, report.id, report.questions, role=role, organisation=report.reporter_organisation
        )
    for rescue in dossier.rescues.values():
        yield from _rescue(dossier, rescue)
        yield from _notice_of_rescue(dossier, rescue)
    yield from _notice_of_case(dossier)
    for repatriation in dossier.repatriations.values():
        yield from _repatriation(dossier, repatriation)


def _rescue(dossier: Dossier, rescue: Rescue) -> Iterator[WorkItem]:
    # Without a due time no clock runs: self-rescue, or consent C2 was refused (INV-11).
    if rescue.recorded_at is None or rescue.due_at is None:
        return
    if rescue.law_enforcement:
        desk, until = PRODUCE_IN_COURT, rescue.court_at
    else:
        desk, until = REFER_TO_POLICE, rescue.referred_at or rescue.court_at
    yield desk.item(
        dossier, rescue.id, rescue.recorded_at, until, due_at=rescue.due_at, organisation=rescue.organisation
    )


def _notice_of_rescue(dossier: Dossier, rescue: Rescue) -> Iterator[WorkItem]:
    """Yield the notice of rights at the desk of who rescued; a case opened without it takes the duty over (K3)."""
    if rescue.recorded_at is None or rescue.notice_due_at is None:
        return
    case = dossier.known_case
    taken_over = case.opened_at if case is not None and case.notice_due_at is not None else None
    until = min((each for each in (dossier.rights_notice_at, taken_over) if each is not None), default=None)
    yield GIVE_RIGHTS_NOTICE.item(
        dossier,
        rescue.id,
        rescue.recorded_at,
        until,
        due_at=rescue.notice_due_at,
        role="POL" if rescue.law_enforcement else "FRO",
        organisation=rescue.organisation,
        object_kind="RESCUE",
    )


def _notice_of_case(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the notice of rights at the focal point's desk where no rescue brought it (K3)."""
    case = dossier.known_case
    if case is None or case.opened_at is None or case.notice_due_at is None:
        return
    given = dossier.rights_notice_at
    until = max(case.opened_at, given) if given is not None else None
    yield GIVE_RIGHTS_NOTICE.item(dossier, case.id, case.opened_at, until, due_at=case.notice_due_at)


def _repatriation(dossier: Dossier, repatriation: Repatriation) -> Iterator[WorkItem]:
    if repatriation.requested_at is not None:
        yield ANSWER_NATIONALITY.item(
            dossier,
            repatriation.id,
            repatriation.requested_at,
            repatriation.answered_at,
            due_at=repatriation.due_at,
            organisation=repatriation.station,
        )
    if repatriation.result == "CONFIRMED" and repatriation.answered_at is not None:
        until = repatriation.travel_at or repatriation.returned_at
        yield ARRANGE_TRAVEL.item(dossier, repatriation.id, repatriation.answered_at, until)
