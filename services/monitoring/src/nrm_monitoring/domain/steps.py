"""The tracker: where a case stands in each of the guideline's fifteen steps, and the stage that follows (2.6.3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nrm_monitoring.domain.dossier import CONFIRMED, NOT_A_VICTIM, Dossier

NOT_STARTED = "not-started"
IN_PROGRESS = "in-progress"
DONE = "done"
SKIPPED = "skipped"

STAGES = {
    4: "REPORTED",
    5: "CONFIRMATION",
    6: "ASSESSMENT",
    7: "VERIFICATION",
    8: "CLASSIFICATION",
    9: "APPROVAL",
    10: "REFERRAL",
    11: "SERVICE",
    12: "FOLLOW_UP",
}
"""Step -> stage; a closed case is CLOSED whatever its steps say."""


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of one case: its state, when it began and ended, and codes of what it waits for."""

    number: int
    state: str
    started_at: datetime | None = None
    done_at: datetime | None = None
    blocked_by: tuple[str, ...] = ()


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _step(
    number: int, started: datetime | None, *, done: bool, until: datetime | None, blocked_by: tuple[str, ...] = ()
) -> StepState:
    """Return the state of a step that applies: begun or not, and done or waiting for `blocked_by`."""
    if started is None:
        return StepState(number, NOT_STARTED, blocked_by=blocked_by)
    if done:
        return StepState(number, DONE, started, until)
    return StepState(number, IN_PROGRESS, started, None, blocked_by)


def identification(dossier: Dossier) -> StepState:
    """S1: somebody noticed the person; done as soon as that became a report, a rescue or a return."""
    noticed = _earliest(
        *(each.submitted_at for each in dossier.reports.values()),
        *(each.recorded_at for each in dossier.rescues.values()),
        *(each.notified_at for each in dossier.repatriations.values()),
    )
    return _step(1, noticed, done=True, until=noticed)


def rescue(dossier: Dossier) -> StepState:
    """S2: skipped where a report came without a rescue; done when the person was handed to the mechanism."""
    found = [each for each in dossier.rescues.values() if each.recorded_at]
    if not found:
        return _not_needed(2, dossier)
    waits = tuple(sorted({
        "PRODUCTION_IN_COURT" if each.law_enforcement else "REFERRAL_TO_POLICE"
        for each in found
        if each.due_at and not (each.court_at or (each.referred_at and not each.law_enforcement))
    }))  # fmt: skip
    handed = [each.handed_over_at for each in found]
    started = _earliest(*(each.recorded_at for each in found))
    return _step(2, started, done=all(handed), until=_latest(*handed), blocked_by=waits)


def repatriation(dossier: Dossier) -> StepState:
    """S3: skipped for internal cases; done when the person was received. Travel waits for the nationality."""
    found = [each for each in dossier.repatriations.values() if each.notified_at]
    if not found:
        return _not_needed(3, dossier)
    waits = set()
    for each in found:
        if each.received_at:
            continue
        if each.result == "NOT_CONFIRMED":
            waits.add("NATIONALITY_NOT_CONFIRMED")
        elif not each.result:
            waits.add("NATIONALITY_ANSWER" if each.requested_at else "NATIONALITY_REQUEST")
        else:
            waits.add("RETURN" if each.travel_at else "TRAVEL")
    ended = [each.received_at or each.reported_at for each in found]
    started = _earliest(*(each.notified_at for each in found))
    return _step(3, started, done=all(ended), until=_latest(*ended), blocked_by=tuple(sorted(waits)))


def _not_needed(number: int, dossier: Dossier) -> StepState:
    """Return `skipped` once a report shows that the mechanism was reached without this step."""
    reported = any(each.submitted_at for each in dossier.reports.values()) or dossier.known_case is not None
    return StepState(number, SKIPPED if reported else NOT_STARTED)


def report(dossier: Dossier) -> StepState:
    """S4: from the first report until triage has decided every one."""
    found = [each for each in dossier.reports.values() if each.submitted_at]
    opened = dossier.known_case.opened_at if dossier.known_case else None
    started = _earliest(*(each.submitted_at for each in found)) or opened
    waits: tuple[str, ...] = ("TRIAGE",) if any(each.triage and not each.triage[-1].until for each in found) else ()
    waits += ("REPORTER_ANSWER",) if any(each.questions and not each.questions[-1].until for each in found) else ()
    done = (opened is not None and not waits) or (bool(found) and all(each.decided_at for each in found))
    return _step(4, started, done=done, until=_latest(opened, *(each.decided_at for each in found)), blocked_by=waits)


def confirmation(dossier: Dossier) -> StepState:
    """S5: from the first task (or determination without police, decision 14) until victim status is decided."""
    tasks = [each for each in dossier.tasks.values() if each.issued_at]
    determination = dossier.determination
    decided = determination.issued_at if determination else None
    started = _earliest(*(each.issued_at for each in tasks), decided)
    waits = []
    if started is None:
        waits.append("CONFIRMATION_TASK" if dossier.has_consent("C2") else "CONSENT_C2")
    live = [each for each in tasks if each.live and (decided is None or (each.issued_at and each.issued_at > decided))]
    for task in live:
        if task.findings and not task.findings[-1].until:
            waits.append("DETERMINATION")
        else:
            waits.append("FINDING" if task.acknowledged_at else "ACKNOWLEDGEMENT")
    if any(each.reviews and not each.reviews[-1].until for each in dossier.determinations.values()):
        waits.append("REVIEW")
    final = dossier.victim_status in {CONFIRMED, NOT_A_VICTIM} and decided is not None
    if started is not None and not final and not waits:
        waits.append("INCONCLUSIVE" if decided else "DETERMINATION")
    return _step(5, started, done=final and not waits, until=decided, blocked_by=tuple(sorted(set(waits))))


def assessment(dossier: Dossier) -> StepState:
    """S6: from the first assignment until an assessment is accepted."""
    found = [each for each in dossier.assessments.values() if each.assigned_at]
    accepted = [each.accepted_at for each in found if each.accepted_at]
    waits = set()
    for each in found:
        if each.live:
            judged = each.judging and not each.judging[-1].until
            waits.add("ACCEPTANCE" if judged else "ASSESSMENT" if each.started_at else "ASSESSOR_ANSWER")
    if not waits and not accepted:
        waits.add("ASSIGNMENT" if dossier.has_consent("C4") else "CONSENT_C4")
    started = _earliest(*(each.assigned_at for each in found))
    done = bool(accepted) and not any(each.live for each in found)
    return _step(6, started, done=done, until=_latest(*accepted), blocked_by=tuple(sorted(waits)))


def verification(dossier: Dossier) -> StepState:
    """S7: from the first request until each is verified, rejected or withdrawn."""
    found = [each for each in dossier.requests.values() if each.submitted_at]
    waits = {"RECTIFICATION" for each in found if each.rectifying and not each.rectifying[-1].until}
    waits |= {"VERIFICATION" for each in found if each.verifying and not each.verifying[-1].until}
    ends = [each.ended_at or each.verified_at for each in found]
    started = _earliest(*(each.submitted_at for each in found))
    return _step(7, started, done=all(ends) and not waits, until=_latest(*ends), blocked_by=tuple(sorted(waits)))


def classification(dossier: Dossier) -> StepState:
    """S8: from the first verified request until every kept need has its term (INV-22)."""
    verified = [each for each in dossier.requests.values() if each.verified_at and each.kept]
    classified = [each for each in dossier.items.values() if each.deciding]
    counts = {each.id: sum(item.request_id == each.id for item in classified) for each in verified}
    again = any(each.decision == "RETURNED" and not each.ended_at for each in dossier.items.values())
    waits = ("TERM",) if again or any(counts[each.id] < len(each.kept) for each in verified) else ()
    ends = _latest(*(each.deciding[-1].since for each in classified))
    started = _earliest(*(each.verified_at for each in verified), *(each.deciding[0].since for each in classified))
    return _step(8, started, done=not waits, until=ends, blocked_by=waits)


def approval(dossier: Dossier) -> StepState:
    """S9: from the first term until focal point or Authority decided every need (INV-23)."""
    found = [each for each in dossier.items.values() if each.deciding or each.decided_at]
    waits = set()
    for each in found:
        if each.deciding and not each.deciding[-1].until:
            waits.add("AUTHORITY_DECISION" if each.level == "AUTHORITY" else "FOCAL_POINT_DECISION")
    started = _earliest(*(each.deciding[0].since if each.deciding else each.decided_at for each in found))
    ends = _latest(*(each.ended_at or each.decided_at for each in found))
    return _step(9, started, done=not waits, until=ends, blocked_by=tuple(sorted(waits)))


def referral(dossier: Dossier) -> StepState:
    """S10: from the first approved need until each has an accepted referral or another end (INV-27)."""
    approved = [each for each in dossier.items.values() if each.decision == "APPROVED"]
    decided = [each for each in dossier.items.values() if each.decision]
    if not approved and decided and len(decided) == len(dossier.items):
        return StepState(10, SKIPPED)
    waits, ends = set(), []
    for each in approved:
        carrier = dossier.live_referral_of(each.id)
        if each.approved and carrier is None:
            waits.add("REFERRAL")
        elif each.approved and carrier is not None and carrier.accepted_at is None:
            waits.add("PROVIDER_ANSWER")
        ends.append(carrier.accepted_at if carrier else each.closed_at or each.ended_at)
    started = _earliest(*(each.decided_at for each in approved))
    return _step(10, started, done=not waits, until=_latest(*ends), blocked_by=tuple(sorted(waits)))


def implementation(dossier: Dossier) -> StepState:
    """S11: from the first acceptance until every referred need reached its end; unmet is one (step 10)."""
    if referral(dossier).state == SKIPPED:
        return StepState(11, SKIPPED)
    accepted = [each for each in dossier.referrals.values() if each.accepted_at]
    carried = {item for each in accepted for item in each.item_ids}
    items = [dossier.items[id] for id in carried if id in dossier.items]
    waits = set()
    if len(dossier.engaged_organisations) > 1 and not dossier.manager:
        waits.add("CASE_MANAGER")
    if dossier.engaged_organisations and not dossier.plan_at:
        waits.add("SUPPORT_PLAN")
    if any(each.approved for each in items):
        waits.add("SERVICE")
    started = _earliest(*(each.accepted_at for each in accepted))
    done = not any(each.approved for each in items) and not dossier.engaged_organisations
    ends = _latest(*(each.closed_at or each.ended_at for each in items), *(each.completed_at for each in accepted))
    return _step(11, started, done=done, until=ends, blocked_by=tuple(sorted(waits)))


def follow_up(dossier: Dossier) -> StepState:
    """S12: from the first follow-up until the final one is recorded; closing the case ends it."""
    found = [each for each in dossier.follow_ups.values() if each.scheduled_at or each.recorded_at]
    started = _earliest(*(each.scheduled_at or each.recorded_at for each in found))
    finals = [each.recorded_at for each in found if each.final and each.recorded_at]
    waits = ("FOLLOW_UP",) if any(not each.recorded_at for each in found) else ()
    return _step(12, started, done=bool(finals) and not waits, until=_latest(*finals), blocked_by=waits)


def _mechanism(number: int) -> Callable[[Dossier], StepState]:
    """Return S13 to S15: they are cycles of the whole mechanism, not of one case."""
    return lambda dossier: StepState(number, NOT_STARTED, blocked_by=("CYCLE_OF_THE_MECHANISM",))


STEPS: tuple[Callable[[Dossier], StepState], ...] = (
    identification,
    rescue,
    repatriation,
    report,
    confirmation,
    assessment,
    verification,
    classification,
    approval,
    referral,
    implementation,
    follow_up,
    _mechanism(13),
    _mechanism(14),
    _mechanism(15),
)
ONLY_FOR_VICTIMS = range(6, 13)


def track(dossier: Dossier) -> list[StepState]:
    """Return the fifteen steps in order. What never began is skipped for somebody found not to be a victim, or at closing."""
    steps = [rule(dossier) for rule in STEPS]
    over = dossier.closed or dossier.victim_status == NOT_A_VICTIM
    closed_at = dossier.case.closed_at if dossier.case and dossier.closed else None
    for index, step in enumerate(steps):
        if step.number in ONLY_FOR_VICTIMS and step.state == NOT_STARTED and over:
            steps[index] = StepState(step.number, SKIPPED)
        elif step.number in STAGES and step.state == IN_PROGRESS and closed_at:
            steps[index] = StepState(step.number, DONE, step.started_at, closed_at)
    return steps


def stages(dossier: Dossier) -> tuple[str, tuple[str, ...]]:
    """Return the stage (the earliest with unfinished work, which blocks) and the later ones also in progress."""
    if dossier.closed:
        return "CLOSED", ()
    steps = [step for step in track(dossier) if step.number in STAGES]
    unfinished = [step for step in steps if step.state in {IN_PROGRESS, NOT_STARTED}]
    if not unfinished:
        return STAGES[12], ()
    others = tuple(STAGES[step.number] for step in unfinished[1:] if step.state == IN_PROGRESS)
    return STAGES[unfinished[0].number], others
