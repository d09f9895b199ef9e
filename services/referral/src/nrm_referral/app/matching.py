"""Judging offerings against one approved need: shared by the search, the draft, the issue and the closure."""

from nrm_referral.app.ports import ExactProfile, ReferralWork
from nrm_referral.domain.assessment import assessors
from nrm_referral.domain.case import CaseRef
from nrm_referral.domain.fit import Fit, Person, age_range, best, judge, without_offering
from nrm_referral.domain.need_item import NeedItemRef
from nrm_referral.domain.organisation import organisation_key
from nrm_shared.kernel.calendar import dhaka_date


def person_of(case: CaseRef, exact: ExactProfile | None) -> Person:
    """Return what of the person counts: what intake told for this question, else what the profile holds."""
    known = exact or ExactProfile(age_years=None)
    return Person(
        case.gender,
        age_range(known.age_years, case.age_band, case.minor_now),
        case.current_district,
        known.languages,
        known.access_needs,
    )


def candidates(work: ReferralWork, item: NeedItemRef, person: Person) -> list[Fit]:
    """Return a judgement on every offering of the need, and on every provider that does not offer it."""
    today = dhaka_date(work.now)
    providers = {provider.organisation: provider for provider in work.providers.where()}
    inactive = {each.organisation for each in work.organisations.where(active=False)}
    declined = _declined(work, item)
    assessed = assessors(work.assessments.where(case_id=item.case_id))
    fits = [
        judge(
            offering,
            providers.get(offering.organisation),
            term=item.term,
            person=person,
            declined=declined,
            assessed=assessed,
            now=work.now,
            on=today,
        )
        for offering in work.offerings.where(need=item.need)
        if offering.organisation not in inactive
    ]
    offering_it = {fit.organisation for fit in fits}
    fits += [without_offering(name) for name in sorted(providers) if name not in offering_it | inactive]
    return fits


def fit_of(work: ReferralWork, item: NeedItemRef, person: Person, organisation: str) -> Fit:
    """Return the judgement on the organisation's best offering for the need (INV-30)."""
    provider = next(iter(work.providers.where(id=organisation_key(organisation))), None)
    known = next(iter(work.organisations.where(id=organisation_key(organisation))), None)
    if known is not None and not known.active:
        return Fit(organisation, None, against=("organisation-inactive",))
    fits = [
        judge(
            offering,
            provider,
            term=item.term,
            person=person,
            declined=_declined(work, item),
            assessed=assessors(work.assessments.where(case_id=item.case_id)),
            now=work.now,
            on=dhaka_date(work.now),
        )
        for offering in work.offerings.where(need=item.need, organisation=organisation)
    ]
    return best(fits) or without_offering(organisation)


def _declined(work: ReferralWork, item: NeedItemRef) -> set[str]:
    return {each.organisation for each in work.referrals.with_item(item.id) if each.status == "DECLINED"}
