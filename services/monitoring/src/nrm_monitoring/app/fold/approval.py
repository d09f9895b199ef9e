"""Reading approval's events: assessment, request, classification and decision (steps 6 to 9)."""

from datetime import datetime
from uuid import UUID

from nrm_monitoring.app.fold.reader import Readers
from nrm_monitoring.app.fold.spans import begin, end
from nrm_monitoring.domain.dossier import Assessment, Dossier, NeedItem, Request, Span
from nrm_shared.contracts import approval as told
from nrm_shared.contracts.words import CaseWorkChanged

PENDING = frozenset({"PENDING_FP", "PENDING_AUTHORITY"})
RETURNED = "RETURNED"


def assessment(dossier: Dossier, id: UUID) -> Assessment:
    """Return the assessment's record, new if nothing was known of it."""
    return dossier.assessments.setdefault(id, Assessment(id))


def request(dossier: Dossier, id: UUID) -> Request:
    """Return the request's record."""
    return dossier.requests.setdefault(id, Request(id))


def item(dossier: Dossier, id: UUID) -> NeedItem:
    """Return the need item's record."""
    return dossier.items.setdefault(id, NeedItem(id))


def assessment_assigned(dossier: Dossier, data: told.AssessmentAssignedV1, at: datetime) -> None:
    """An organisation has to accept (K11)."""
    found = assessment(dossier, data.assessment_id)
    found.organisation, found.assessor = data.organisation, data.assessor
    found.assigned_at, found.start_by, found.ended_at = at, data.due_at, None


def assessment_started(dossier: Dossier, data: told.AssessmentStartedV1, at: datetime) -> None:
    """The assessor works."""
    found = assessment(dossier, data.assessment_id)
    found.started_at, found.organisation = at, data.organisation
    found.assessor = data.assessor or found.assessor
    begin(found.work, at, data.due_at)


def assessment_submitted(dossier: Dossier, data: told.AssessmentSubmittedV1, at: datetime) -> None:
    """The focal point has to look at it."""
    found = assessment(dossier, data.assessment_id)
    end(found.work, at)
    begin(found.judging, at)


def assessment_returned(dossier: Dossier, data: told.AssessmentReturnedV1, at: datetime) -> None:
    """The assessor has to work on it again."""
    found = assessment(dossier, data.assessment_id)
    end(found.judging, at)
    begin(found.work, at)


def assessment_accepted(dossier: Dossier, data: told.AssessmentAcceptedV1, at: datetime) -> None:
    """The assessment stands."""
    found = assessment(dossier, data.assessment_id)
    end(found.judging, at)
    found.accepted_at, found.access_until = at, data.access_until


def _assessment_ended(dossier: Dossier, id: UUID, at: datetime) -> None:
    found = assessment(dossier, id)
    end(found.work, at)
    end(found.judging, at)
    found.ended_at = at


def assessment_declined(dossier: Dossier, data: told.AssessmentDeclinedV1, at: datetime) -> None:
    """Another organisation must be found."""
    _assessment_ended(dossier, data.assessment_id, at)


def assessment_suspended(dossier: Dossier, data: told.AssessmentSuspendedV1, at: datetime) -> None:
    """Consent C4 was withdrawn."""
    _assessment_ended(dossier, data.assessment_id, at)


def request_submitted(dossier: Dossier, data: told.RequestSubmittedV1, at: datetime) -> None:
    """Verification waits (K12); after a rectification the submitter has answered."""
    found = request(dossier, data.request_id)
    found.number, found.round, found.source = data.request_number, data.round, data.source
    found.interim, found.submitted_at = data.interim, found.submitted_at or at
    end(found.rectifying, at)
    begin(found.verifying, at, data.due_at)


def request_verified(dossier: Dossier, data: told.RequestVerifiedV1, at: datetime) -> None:
    """The kept needs wait for their terms."""
    found = request(dossier, data.request_id)
    end(found.verifying, at)
    found.verified_at, found.kept = at, tuple(data.kept)


def request_sent_back(dossier: Dossier, data: told.RequestSentForRectificationV1, at: datetime) -> None:
    """The submitter has points to answer."""
    found = request(dossier, data.request_id)
    end(found.verifying, at)
    begin(found.rectifying, at)


def _request_ended(dossier: Dossier, id: UUID, at: datetime) -> None:
    found = request(dossier, id)
    end(found.verifying, at)
    end(found.rectifying, at)
    found.ended_at = at


def request_rejected(dossier: Dossier, data: told.RequestRejectedV1, at: datetime) -> None:
    """This request ended; the case goes on."""
    _request_ended(dossier, data.request_id, at)


def request_withdrawn(dossier: Dossier, data: told.RequestWithdrawnV1, at: datetime) -> None:
    """The submitter or survivor took it back."""
    _request_ended(dossier, data.request_id, at)


def item_classified(dossier: Dossier, data: told.NeedItemClassifiedV1, at: datetime) -> None:
    """A need has its term; who decides it is fixed (K13, K14)."""
    found = item(dossier, data.item_id)
    found.request_id, found.need, found.term, found.level = data.request_id, data.need, data.term, data.level
    found.decision, found.decided_at = None, None
    begin(found.deciding, at, data.due_at)


def item_decided(dossier: Dossier, data: told.NeedItemDecidedV1, at: datetime) -> None:
    """Approved, refused, or returned to be classified again."""
    found = item(dossier, data.item_id)
    found.request_id, found.need, found.term, found.level = data.request_id, data.need, data.term, data.level
    found.decision, found.decided_at, found.refer_by = data.decision, at, data.refer_by
    end(found.deciding, at)


def _item_ended(dossier: Dossier, id: UUID, at: datetime) -> None:
    found = item(dossier, id)
    found.ended_at = at
    end(found.deciding, at)


def item_withdrawn(dossier: Dossier, data: told.NeedItemWithdrawnV1, at: datetime) -> None:
    """The need is not wanted any more."""
    _item_ended(dossier, data.item_id, at)


def item_held(dossier: Dossier, data: told.NeedItemHeldV1, at: datetime) -> None:
    """The need rests: nobody has to decide or refer it."""
    found = item(dossier, data.item_id)
    found.held_at = at
    end(found.deciding, at)


def item_resumed(dossier: Dossier, data: told.NeedItemResumedV1, at: datetime) -> None:
    """The need is taken up where it was left."""
    found = item(dossier, data.item_id)
    found.held_at = None
    if data.status in PENDING:
        begin(found.deciding, at, data.due_at)
    elif data.status == "APPROVED":
        found.refer_by = data.refer_by


def item_lapsed(dossier: Dossier, data: told.NeedItemLapsedV1, at: datetime) -> None:
    """The approval ran out unused."""
    _item_ended(dossier, data.item_id, at)


def case_work(dossier: Dossier, data: CaseWorkChanged, at: datetime) -> None:
    """A service's answer to "may this case close?" (INV-40): a stretch without `until` means no."""
    span = Span(at)
    if not data.open:
        span.until = at
    dossier.open_work[data.owner()] = span


READERS: Readers = {
    told.AssessmentAssignedV1: assessment_assigned,
    told.AssessmentStartedV1: assessment_started,
    told.AssessmentDeclinedV1: assessment_declined,
    told.AssessmentSubmittedV1: assessment_submitted,
    told.AssessmentReturnedV1: assessment_returned,
    told.AssessmentAcceptedV1: assessment_accepted,
    told.AssessmentSuspendedV1: assessment_suspended,
    told.RequestSubmittedV1: request_submitted,
    told.RequestVerifiedV1: request_verified,
    told.RequestSentForRectificationV1: request_sent_back,
    told.RequestRejectedV1: request_rejected,
    told.RequestWithdrawnV1: request_withdrawn,
    told.NeedItemClassifiedV1: item_classified,
    told.NeedItemDecidedV1: item_decided,
    told.NeedItemWithdrawnV1: item_withdrawn,
    told.NeedItemHeldV1: item_held,
    told.NeedItemResumedV1: item_resumed,
    told.NeedItemLapsedV1: item_lapsed,
    told.CaseWorkChangedV1: case_work,
}
