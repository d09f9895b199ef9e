"""The Authority's dossier of a case: what it decides on, by number and codes, without a word that names (step 9, 2.2).

Who the person is can be revealed at intake, with a reason; nothing here would tell.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nrm_approval.app import shaping
from nrm_approval.app.case_file import case_object, latest_findings
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.app.views import CaseDossier
from nrm_approval.domain.need_item import NeedItem

# The level of a risk or a need that is urgent (E17: 0 none, 1 low, 2 medium, 3 urgent).
URGENT = 3


@dataclass(frozen=True, slots=True)
class ReadDossier:
    """The dossier of one case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class DossierNeed:
    """One need of the case: what, for how long, how urgent, and where its decision stands."""

    item_id: UUID
    need: str
    term: str | None
    level: str | None
    status: str
    need_score: int | None
    victim_priority: int | None
    interim: bool
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Number, sex, age band, district, needs, and the assessor's summary of risks as numbers."""

    case: CaseDossier
    needs: list[DossierNeed]
    risk_summary: dict[str, int]
    urgent_risks: list[str]
    assessed_on: date | None


def read_dossier(query: ReadDossier, work: ApprovalWork) -> Dossier:
    """Return the dossier; the findings in it are audited. Raises `NotFound`."""
    case = work.cases.read(query.case_id)
    work.permit(case_object(work, "dossier", case))
    found = latest_findings(work, case.id)
    findings = found.found() if found else None
    risks = dict(findings.risks) if findings else {}
    scores = dict(findings.scores) if findings else {}
    work.disclosed("dossier", case.id, ["case", "needs", "risk_summary"], level="L1", case_id=case.id)
    items = sorted(work.items.where(case_id=case.id), key=lambda item: (item.need, item.requested_term))
    return Dossier(
        case=shaping.dossier(case, found),
        needs=[_need(item, scores.get(item.need)) for item in items],
        risk_summary=risks,
        urgent_risks=sorted(name for name, level in risks.items() if level >= URGENT),
        assessed_on=found.assessed_on if found else None,
    )


def _need(item: NeedItem, score: int | None) -> DossierNeed:
    return DossierNeed(
        item_id=item.id,
        need=item.need,
        term=item.term,
        level=item.level,
        status=item.status,
        need_score=score,
        victim_priority=item.victim_priority,
        interim=item.interim,
        due_at=item.due_at,
    )
