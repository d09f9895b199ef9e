"""Work of those who watch over the others: break-glass (decision 12), going on without consent (INV-18), subject requests."""

from collections.abc import Iterator
from dataclasses import replace

from nrm_monitoring.domain.dossier import Dossier
from nrm_monitoring.domain.work.item import Desk, WorkItem

WATCH = Desk("WATCH_BREAK_GLASS", 13, "FP", "BREAK_GLASS")
WITHOUT_CONSENT = Desk("WATCH_OVERRIDE", 4, "DPO", "CONSENT")
SUBJECT = Desk("ANSWER_SUBJECT_REQUEST", 13, "DPO", "SUBJECT_REQUEST", "K20")
REVIEW = Desk("REVIEW_BREAK_GLASS", 13, "DPO", "BREAK_GLASS")


def items(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the alert to the focal point while a case stands open, and the review, which outlives the case itself."""
    for opening in dossier.openings.values():
        if opening.opened_at is None:
            continue
        watch = WATCH.item(dossier, opening.id, opening.opened_at, opening.closed_at, due_at=opening.ends_at)
        review = REVIEW.item(dossier, opening.id, opening.opened_at, due_at=opening.review_due_at)
        yield replace(watch, closed_at=opening.closed_at)
        yield replace(review, closed_at=opening.reviewed_at)
    for request in dossier.subject_requests.values():
        if request.made_at is not None:
            # It outlives the case: who asks about a closed one is answered, too.
            answer = SUBJECT.item(dossier, request.id, request.made_at, due_at=request.due_at)
            yield replace(answer, closed_at=request.decided_at)
    for override in dossier.overrides.values():
        if override.at is not None:
            over = override.ended_at
            yield replace(
                WITHOUT_CONSENT.item(dossier, override.id, override.at, over, due_at=override.until), closed_at=over
            )
