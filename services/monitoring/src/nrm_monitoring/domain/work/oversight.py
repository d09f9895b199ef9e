"""Work of those who watch over the others: break-glass (decision 12), going on without consent (INV-18), subject requests,
and exports that a second person releases (SD6).
"""

from collections.abc import Iterator
from dataclasses import replace

from nrm_monitoring.domain.dossier import Dossier
from nrm_monitoring.domain.work.item import Desk, WorkItem

WATCH = Desk("WATCH_BREAK_GLASS", 13, "FP", "BREAK_GLASS")
WITHOUT_CONSENT = Desk("WATCH_OVERRIDE", 4, "DPO", "CONSENT")
SUBJECT = Desk("ANSWER_SUBJECT_REQUEST", 13, "DPO", "SUBJECT_REQUEST", "K20")
REVIEW = Desk("REVIEW_BREAK_GLASS", 13, "DPO", "BREAK_GLASS")
RELEASE = Desk("RELEASE_EXPORT", 13, "DPO", "EXPORT")
FAILED = Desk("LOOK_AT_FAILED_EXPORT", 13, "FP", "EXPORT")
# SD6: the data-protection officer or a second focal point.
RELEASED_BY = ("DPO", "FP")


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
    yield from _of_exports(dossier)
    for override in dossier.overrides.values():
        if override.at is not None:
            over = override.ended_at
            yield replace(
                WITHOUT_CONSENT.item(dossier, override.id, override.at, over, due_at=override.until), closed_at=over
            )


def _of_exports(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the decision on a large export, for all but who asked, and word to who asked for one that was given up."""
    for export in dossier.exports.values():
        if export.asked_at is None:
            continue
        if export.waits:
            over = export.decided_at or export.purged_at
            for round, role in enumerate(RELEASED_BY, 1):
                item = RELEASE.item(
                    dossier, export.id, export.asked_at, over, due_at=export.until, role=role, round=round
                )
                yield replace(item, barred=export.asked_by)
        if export.failed_at is not None and export.asked_by is not None:
            yield FAILED.item(
                dossier,
                export.id,
                export.failed_at,
                export.purged_at,
                due_at=export.until,
                role=export.role,
                assigned=export.asked_by,
            )
