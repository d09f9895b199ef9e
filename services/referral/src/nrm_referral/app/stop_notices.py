"""Stop notices: the provider acknowledges that it stopped and deleted, or 72 hours end the work without it (INV-15)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_referral.app.case_work import announce
from nrm_referral.app.endings import settle
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.stop_notice import StopNotice
from nrm_shared.contracts.referral import StopNoticeAcknowledgedV1, StopNoticeOverdueV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id


@dataclass(frozen=True, slots=True)
class AcknowledgeStop:
    """The provider stopped and deleted."""

    notice_id: UUID


@dataclass(frozen=True, slots=True)
class EndWindDown:
    """The 72 hours of a notice have passed."""

    notice_id: UUID


@dataclass(frozen=True, slots=True)
class ListStopNotices:
    """The notices of an organisation that wait, or of all for the focal point."""

    open_only: bool = True
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class StopNoticeView:
    """One notice; it names the referral and nothing else."""

    id: UUID
    row_version: int
    referral_id: UUID
    organisation: str
    status: str
    sent_at: datetime | None
    due_at: datetime
    acknowledged_at: datetime | None


def acknowledge_stop(command: AcknowledgeStop, work: ReferralWork) -> StopNoticeView:
    """Take the acknowledgement in; what was winding down ends now."""
    notice = _open(command.notice_id, work)
    work.permit(AccessObject("stop-notice", id=str(notice.id), organisation=notice.organisation))
    notice.acknowledge(by=work.actor.id, at=work.now)
    _tell(StopNoticeAcknowledgedV1, notice, work)
    _end(notice, work)
    work.record("stop-notice", notice.id, case_id=notice.case_id)
    return _view(notice)


def end_wind_down(command: EndWindDown, work: ReferralWork) -> None:
    """Mark the notice overdue and end the referral; harmless if it was acknowledged meanwhile."""
    notice = _open(command.notice_id, work)
    if notice.status != "SENT" or work.now < notice.due_at:
        return
    notice.overdue(by=work.actor.id, at=work.now)
    _tell(StopNoticeOverdueV1, notice, work)
    _end(notice, work)
    work.record("stop-notice", notice.id, case_id=notice.case_id)


def list_stop_notices(query: ListStopNotices, work: ReferralWork) -> Page[StopNoticeView]:
    """Return a page of notices, the oldest first."""
    work.permit(AccessObject("stop-notice", organisation=work.actor.organisation))
    organisation = None if "all" in work.scopes else work.actor.organisation
    after = read_id(query.after)
    found = work.stop_notices.page(
        organisation=organisation, open_only=query.open_only, after=after, limit=query.limit + 1
    )
    return page(found, query.limit, by_id).each(_view)


def _open(notice_id: UUID, work: ReferralWork) -> StopNotice:
    """Return the notice with its case's file locked before it."""
    work.case_files.get(work.stop_notices.case_of(notice_id))
    return work.stop_notices.get(notice_id)


def _tell(event: type[StopNoticeAcknowledgedV1 | StopNoticeOverdueV1], notice: StopNotice, work: ReferralWork) -> None:
    told = event(
        notice_id=notice.id,
        referral_id=notice.referral_id,
        case_id=notice.case_id,
        organisation=notice.organisation,
    )
    work.emit(told, subject=notice.id, sequence=notice.row_version, case_id=notice.case_id)


def _end(notice: StopNotice, work: ReferralWork) -> None:
    referral = work.referrals.get(notice.referral_id)
    if referral.wind_down_until is None or not referral.live:
        return
    referral.end_wind_down(by=work.actor.id, at=work.now)
    settle(work, referral)
    announce(work, work.case_files.get(referral.case_id))


def _view(notice: StopNotice) -> StopNoticeView:
    return StopNoticeView(
        notice.id,
        notice.row_version,
        notice.referral_id,
        notice.organisation,
        notice.status,
        notice.sent_at,
        notice.due_at,
        notice.acknowledged_at,
    )
