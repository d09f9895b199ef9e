"""Search providers for a need (step 10): who fits and why, who does not and why not."""

from dataclasses import dataclass
from uuid import UUID

from nrm_referral.app.case_work import read_case
from nrm_referral.app.matching import candidates, person_of
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.fit import Fit, ranked
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class FindCandidates:
    """Asks which providers could meet this need."""

    item_id: UUID


@dataclass(frozen=True, slots=True)
class CandidateView:
    """One provider's offering, judged; `suits` and `behind` say how far it is right for this person, and exclude nothing."""

    organisation: str
    label_bn: str | None
    label_en: str | None
    offering_id: UUID | None
    why: tuple[str, ...]
    against: tuple[str, ...]
    notes: tuple[str, ...]
    suits: tuple[str, ...]
    behind: tuple[str, ...]
    overridable: bool


@dataclass(frozen=True, slots=True)
class CandidatesView:
    """The answer; `age` tells whether the exact age was known or only its band."""

    item_id: UUID
    need: str
    term: str
    age: str
    candidates: list[CandidateView]
    excluded: list[CandidateView]


def find_candidates(query: FindCandidates, work: ReferralWork) -> CandidatesView:
    """Judge every provider; raises `NotFound` for an item that is not known here."""
    item = work.need_refs.read(query.item_id)
    case = read_case(work, item.case_id)
    work.permit(AccessObject("candidate", id=str(item.id), places=case.places, case_id=case.id))
    person = person_of(case, work.prepared)
    labels = {each.organisation: (each.label_bn, each.label_en) for each in work.organisations.where()}

    def view(fit: Fit) -> CandidateView:
        label = labels.get(fit.organisation, (None, None))
        return CandidateView(
            fit.organisation,
            label[0],
            label[1],
            fit.offering_id,
            fit.why,
            fit.against,
            fit.notes,
            fit.suit.suits,
            fit.suit.behind,
            fit.overridable,
        )

    fits = ranked(candidates(work, item, person))
    if person.languages or person.access_needs:
        work.disclosed("need-item", item.id, ["suits", "behind"], level="L2", case_id=case.id)
    return CandidatesView(
        item_id=item.id,
        need=item.need,
        term=item.term,
        age="exact" if person.age.exact else "band",
        candidates=[view(fit) for fit in fits if fit.fits],
        excluded=[view(fit) for fit in fits if not fit.fits],
    )
