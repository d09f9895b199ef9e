"""Reading referral's events: referral, plan, service and follow-up (steps 10 to 12)."""

from datetime import datetime
from uuid import UUID

from nrm_monitoring.app.fold.approval import case_work
from nrm_monitoring.app.fold.reader import Readers
from nrm_monitoring.app.fold.spans import begin, end
from nrm_monitoring.domain.dossier import Dossier, FollowUp, NeedItem, Referral, StopNotice
from nrm_shared.contracts import referral as told


def referral(dossier: Dossier, id: UUID) -> Referral:
    """Return the referral's record, new if nothing was known of it."""
    return dossier.referrals.setdefault(id, Referral(id))


def follow_up(dossier: Dossier, id: UUID) -> FollowUp:
    """Return the follow-up's record."""
    return dossier.follow_ups.setdefault(id, FollowUp(id))


def referral_issued(dossier: Dossier, data: told.ReferralIssuedV1, at: datetime) -> None:
    """An organisation has to answer (K16)."""
    found = referral(dossier, data.referral_id)
    found.organisation, found.item_ids = data.organisation, tuple(data.item_ids)
    found.issued_at, found.respond_by = at, data.respond_by


def referral_accepted(dossier: Dossier, data: told.ReferralAcceptedV1, at: datetime) -> None:
    """The organisation accepted."""
    referral(dossier, data.referral_id).accepted_at = at


Ending = told.ReferralDeclinedV1 | told.ReferralExpiredV1 | told.ReferralRevokedV1 | told.ReferralDiscontinuedV1
HOW = {
    told.ReferralDeclinedV1.TYPE: "DECLINED",
    told.ReferralExpiredV1.TYPE: "EXPIRED",
    told.ReferralRevokedV1.TYPE: "REVOKED",
    told.ReferralDiscontinuedV1.TYPE: "DISCONTINUED",
}


def referral_failed(dossier: Dossier, data: Ending, at: datetime) -> None:
    """Its items wait for a successor, for UNMET or WITHDRAWN (INV-27, K18)."""
    found = referral(dossier, data.referral_id)
    found.organisation, found.item_ids = data.organisation, tuple(data.item_ids)
    found.failed_at, found.failure, found.resolve_by = at, HOW[data.TYPE], data.resolve_by


def referral_completed(dossier: Dossier, data: told.ReferralCompletedV1, at: datetime) -> None:
    """All its services were delivered."""
    referral(dossier, data.referral_id).completed_at = at


def review_requested(dossier: Dossier, data: told.ReferralReviewRequestedV1, at: datetime) -> None:
    """The focal point has to decide on it (2.6.13); told again with another reason, it is the same decision."""
    reviews = referral(dossier, data.referral_id).reviews
    if not reviews or reviews[-1].until is not None:
        begin(reviews, at)


def review_ended(dossier: Dossier, data: told.ReferralReviewEndedV1, at: datetime) -> None:
    """It stays with its organisation."""
    end(referral(dossier, data.referral_id).reviews, at)


def _stop_notice(dossier: Dossier, id: UUID, organisation: str) -> StopNotice:
    found = dossier.stop_notices.setdefault(id, StopNotice(id))
    found.organisation = organisation
    return found


def stop_notice_sent(dossier: Dossier, data: told.StopNoticeSentV1, at: datetime) -> None:
    """The organisation has to stop, delete and say so (INV-15)."""
    found = _stop_notice(dossier, data.notice_id, data.organisation)
    found.sent_at, found.due_at = at, data.due_at


def stop_notice_overdue(dossier: Dossier, data: told.StopNoticeOverdueV1, at: datetime) -> None:
    """It did not say so in time."""
    _stop_notice(dossier, data.notice_id, data.organisation).overdue_at = at


def stop_notice_acknowledged(dossier: Dossier, data: told.StopNoticeAcknowledgedV1, at: datetime) -> None:
    """It said so."""
    _stop_notice(dossier, data.notice_id, data.organisation).acknowledged_at = at


def manager_appointed(dossier: Dossier, data: told.CaseManagerAppointedV1, at: datetime) -> None:
    """The case has a manager (INV-32)."""
    dossier.manager_organisation, dossier.manager = data.organisation, data.person
    dossier.manager_at = dossier.manager_at or at


def plan_activated(dossier: Dossier, data: told.PlanActivatedV1, at: datetime) -> None:
    """The support plan is active (K17)."""
    dossier.plan_at = dossier.plan_at or at


def service_started(dossier: Dossier, data: told.ServiceStartedV1, at: datetime) -> None:
    """The service of one item runs."""
    referral(dossier, data.referral_id).started.setdefault(data.item_id, at)


def service_completed(dossier: Dossier, data: told.ServiceCompletedV1, at: datetime) -> None:
    """The service of one item ended."""
    referral(dossier, data.referral_id).served.setdefault(data.item_id, at)


def item_closed(dossier: Dossier, data: told.NeedItemClosedV1, at: datetime) -> None:
    """The need reached its end; UNMET is a legitimate one (step 10)."""
    found = dossier.items.setdefault(data.item_id, NeedItem(data.item_id))
    found.outcome, found.closed_at = data.outcome, at


def follow_up_scheduled(dossier: Dossier, data: told.FollowUpScheduledV1, at: datetime) -> None:
    """A follow-up has its date."""
    found = follow_up(dossier, data.follow_up_id)
    found.scheduled_at, found.due_at, found.final = at, data.due_at, data.final


def follow_up_recorded(dossier: Dossier, data: told.FollowUpRecordedV1, at: datetime) -> None:
    """A follow-up ended, or gets another date."""
    found = follow_up(dossier, data.follow_up_id)
    found.outcome, found.final = data.outcome, data.final
    if data.next_due_at is not None and data.outcome == "MISSED":
        found.due_at = data.next_due_at
    else:
        found.recorded_at = at


READERS: Readers = {
    told.ReferralIssuedV1: referral_issued,
    told.ReferralAcceptedV1: referral_accepted,
    told.ReferralDeclinedV1: referral_failed,
    told.ReferralExpiredV1: referral_failed,
    told.ReferralRevokedV1: referral_failed,
    told.ReferralDiscontinuedV1: referral_failed,
    told.ReferralCompletedV1: referral_completed,
    told.ReferralReviewRequestedV1: review_requested,
    told.ReferralReviewEndedV1: review_ended,
    told.StopNoticeSentV1: stop_notice_sent,
    told.StopNoticeOverdueV1: stop_notice_overdue,
    told.StopNoticeAcknowledgedV1: stop_notice_acknowledged,
    told.CaseManagerAppointedV1: manager_appointed,
    told.PlanActivatedV1: plan_activated,
    told.ServiceStartedV1: service_started,
    told.ServiceCompletedV1: service_completed,
    told.NeedItemClosedV1: item_closed,
    told.FollowUpScheduledV1: follow_up_scheduled,
    told.FollowUpRecordedV1: follow_up_recorded,
    told.CaseWorkChangedV1: case_work,
}
