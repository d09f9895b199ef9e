"""Work of getting help to the person: referral, service, plan, follow-up, closing (steps 10 to 12)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from nrm_monitoring.domain.dossier import NOT_A_VICTIM, Dossier, NeedItem, Referral
from nrm_monitoring.domain.work.item import Desk, WorkItem

ISSUE_REFERRAL = Desk("ISSUE_REFERRAL", 10, "FP", "NEED_ITEM", "K15")
REFER_AGAIN = Desk("REFER_AGAIN", 10, "FP", "NEED_ITEM", "K18")
ANSWER_REFERRAL = Desk("ANSWER_REFERRAL", 10, "PFP", "REFERRAL", "K16")
START_SERVICE = Desk("START_SERVICE", 11, "PFP", "REFERRAL")
DELIVER_SERVICE = Desk("DELIVER_SERVICE", 11, "PFP", "REFERRAL")
REVIEW_REFERRAL = Desk("REVIEW_REFERRAL", 10, "FP", "REFERRAL")
ACKNOWLEDGE_STOP = Desk("ACKNOWLEDGE_STOP_NOTICE", 11, "PFP", "STOP_NOTICE")
CHASE_STOP = Desk("CHASE_STOP_NOTICE", 11, "FP", "STOP_NOTICE")
CLOSE_NEED = Desk("CLOSE_NEED", 11, "FP", "NEED_ITEM")
APPOINT_CASE_MANAGER = Desk("APPOINT_CASE_MANAGER", 11, "FP", "CASE")
HAND_OUT_CODE = Desk("HAND_OUT_CODE_ANEW", 11, "FP", "CASE")
AGREE_PLAN = Desk("AGREE_PLAN", 11, "CMG", "CASE", "K17")
FOLLOW_UP = Desk("RECORD_FOLLOW_UP", 12, "CMG", "FOLLOW_UP")
PROPOSE_CLOSURE = Desk("PROPOSE_CLOSURE", 12, "CMG", "CASE")
CLOSE_CASE = Desk("CLOSE_CASE", 12, "FP", "CASE")


def items(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield what focal point, providers and case manager have to do."""
    for need in dossier.items.values():
        yield from _refer(dossier, need)
    for referral in dossier.referrals.values():
        if referral.issued_at is not None:
            yield from _referral(dossier, referral, referral.issued_at)
        yield from _review(dossier, referral)
    yield from _stop(dossier)
    yield from _let_in(dossier)
    yield from _coordinate(dossier)
    yield from _follow(dossier)
    yield from _close(dossier)


def _refer(dossier: Dossier, need: NeedItem) -> Iterator[WorkItem]:
    """Yield an approved need's way to a provider, once for the first referral and once for each failed one (INV-27)."""
    over = need.closed_at or need.ended_at
    issued = sorted(
        each.issued_at for each in dossier.referrals.values() if each.issued_at and need.id in each.item_ids
    )
    if need.decision == "APPROVED" and need.decided_at is not None and need.held_at is None:
        until = issued[0] if issued else over
        yield ISSUE_REFERRAL.item(dossier, need.id, need.decided_at, until, due_at=need.refer_by)
    for round, failed in enumerate(dossier.failed_referrals_of(need.id), start=1):
        if failed.failed_at is not None and need.id not in failed.served:
            after = min((moment for moment in issued if moment >= failed.failed_at), default=over)
            yield REFER_AGAIN.item(dossier, need.id, failed.failed_at, after, due_at=failed.resolve_by, round=round)
    served = [each.served[need.id] for each in dossier.referrals.values() if need.id in each.served]
    if served:
        yield CLOSE_NEED.item(dossier, need.id, min(served), over)


def _referral(dossier: Dossier, referral: Referral, issued_at: datetime) -> Iterator[WorkItem]:
    organisation, failed = referral.organisation, referral.failed_at
    yield ANSWER_REFERRAL.item(
        dossier,
        referral.id,
        issued_at,
        referral.accepted_at or failed,
        due_at=referral.respond_by,
        organisation=organisation,
    )
    if referral.accepted_at is None:
        return
    started = min(referral.started.values(), default=None)
    over = referral.completed_at or failed
    yield START_SERVICE.item(dossier, referral.id, referral.accepted_at, started or over, organisation=organisation)
    if started is not None:
        yield DELIVER_SERVICE.item(dossier, referral.id, started, over, organisation=organisation)


def _review(dossier: Dossier, referral: Referral) -> Iterator[WorkItem]:
    """Yield the decision on a live referral whose provider lost the authorisation, until it is kept or ends (2.6.13)."""
    over = referral.completed_at or referral.failed_at
    for round, review in enumerate(referral.reviews, start=1):
        yield REVIEW_REFERRAL.item(dossier, referral.id, review.since, review.until or over, round=round)


def _stop(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the notice to stop and delete for its organisation, and for the focal point once it is overdue (INV-15)."""
    for notice in dossier.stop_notices.values():
        until = notice.acknowledged_at
        if notice.sent_at is not None:
            yield ACKNOWLEDGE_STOP.item(
                dossier, notice.id, notice.sent_at, until, due_at=notice.due_at, organisation=notice.organisation
            )
        if notice.overdue_at is not None:
            yield CHASE_STOP.item(dossier, notice.id, notice.overdue_at, until)


def _let_in(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield that the person was shut out by wrong PINs and needs a new code: for the case manager, else the focal point."""
    case = dossier.known_case
    if case is not None:
        yield from HAND_OUT_CODE.of_spans(
            dossier,
            case.id,
            dossier.shut_out,
            role="CMG" if dossier.manager else "FP",
            organisation=dossier.manager_organisation,
            assigned=dossier.manager,
        )


def _coordinate(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the case manager's appointment (two organisations engaged, INV-32) and the support plan (step 11)."""
    case = dossier.known_case
    if case is None:
        return
    accepted: dict[str, tuple[datetime, UUID]] = {}
    for referral in dossier.referrals.values():
        if referral.accepted_at and referral.organisation:
            this = (referral.accepted_at, referral.id)
            accepted[referral.organisation] = min(accepted.get(referral.organisation, this), this)
    firsts = sorted(accepted.values())
    # Needed while two work; if that ended before anybody was appointed, nobody has to be any more.
    if len(firsts) > 1 and (dossier.manager_at or len(dossier.engaged_organisations) > 1):
        until = max(firsts[1][0], dossier.manager_at) if dossier.manager_at else None
        yield APPOINT_CASE_MANAGER.item(dossier, case.id, firsts[1][0], until)
    if firsts and (dossier.plan_at or dossier.engaged_organisations):
        role, organisation = _coordinator(dossier)
        since, first = firsts[0]
        yield AGREE_PLAN.item(
            dossier,
            case.id,
            since,
            max(since, dossier.plan_at) if dossier.plan_at else None,
            due_at=since + dossier.plan_within if dossier.plan_within else None,
            role=role,
            organisation=organisation,
            assigned=dossier.manager,
            measured=first,
        )


def _coordinator(dossier: Dossier) -> tuple[str, str | None]:
    """Return who coordinates: the case manager, else the one engaged organisation, else the focal point."""
    if dossier.manager:
        return "CMG", dossier.manager_organisation
    engaged = dossier.engaged_organisations
    return ("PFP", min(engaged)) if len(engaged) == 1 else ("FP", None)


def _follow(dossier: Dossier) -> Iterator[WorkItem]:
    role, organisation = _coordinator(dossier)
    for each in dossier.follow_ups.values():
        if each.scheduled_at is not None:
            yield FOLLOW_UP.item(
                dossier,
                each.id,
                each.scheduled_at,
                each.recorded_at,
                due_at=each.due_at,
                role=role,
                organisation=organisation,
                assigned=dossier.manager,
            )


def _close(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the closing once nobody has work that keeps the case open (INV-40)."""
    case = dossier.known_case
    since = may_close_since(dossier)
    if case is None or since is None:
        return
    if dossier.manager:
        yield PROPOSE_CLOSURE.item(
            dossier, case.id, since, organisation=dossier.manager_organisation, assigned=dossier.manager
        )
    yield CLOSE_CASE.item(dossier, case.id, since)


def may_close_since(dossier: Dossier) -> datetime | None:
    """Return since when the case could be closed, or None: nobody's work is open and there is nothing to begin."""
    determination = dossier.determination
    if (
        determination is None
        or determination.issued_at is None
        or any(not span.until for span in dossier.open_work.values())
    ):
        return None
    if dossier.victim_status == NOT_A_VICTIM:
        return max([determination.issued_at, *(span.since for span in dossier.open_work.values())])
    ends = [need.closed_at or need.ended_at or (need.decided_at if need.decision == "REFUSED" else None)
            for need in dossier.items.values()]  # fmt: skip
    waiting = any(each.scheduled_at and not each.recorded_at for each in dossier.follow_ups.values())
    done = [end for end in ends if end is not None]
    if not done or len(done) < len(ends) or waiting:
        return None
    return max([*done, *(each.recorded_at for each in dossier.follow_ups.values() if each.recorded_at)])
