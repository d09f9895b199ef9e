"""Reading a case: the case itself (pseudonymous), its profile and its consents."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nrm_intake.app.objects import case_object, permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.profile import profile_of
from nrm_intake.app.reach import reach_of
from nrm_intake.domain.age import age_years
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import JUSTICE, NEEDS_ASSESSMENT, SHARE_WITH_PROVIDER, Consent
from nrm_intake.domain.visible import hidden_of_case
from nrm_shared.access import conditions, roles_allowed
from nrm_shared.contracts.intake import CaseProfile
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, part, read


@dataclass(frozen=True, slots=True)
class ReadCase:
    """One case, without anything that identifies."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """The profile of a case, finer than what travels: exact age, languages, accessibility, union."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ReadConsents:
    """The consent ledger of a case."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case and its profile; `hidden` names the parts that are not the reader's to see."""

    case: Case
    profile: CaseProfile
    report_ids: tuple[UUID, ...]
    blocking: tuple[str, ...]
    hidden: frozenset[str]

    @property
    def row_version(self) -> int:
        """Return the case's version."""
        return self.case.row_version


@dataclass(frozen=True, slots=True, repr=False)
class ProfileView:
    """The finer profile (level L2)."""

    case_id: UUID
    case_number: str
    age_years: int | None
    age_band: str
    gender: str
    languages: tuple[str, ...]
    accessibility: tuple[str, ...]
    minor_now: str
    minor_at_act: str
    home_district: str | None
    current_district: str | None
    current_upazila: str | None
    current_union_code: str | None
    current_union: str | None
    orphan: bool | None
    victim_status: str
    status: str


@dataclass(frozen=True, slots=True, repr=False)
class ConsentView:
    """One entry of the ledger as it stands on a day; who gave and witnessed it stays sealed."""

    consent: Consent
    live: bool


def read_case(query: ReadCase, work: IntakeWork) -> CaseView:
    """Return the case; raises `NotFound`."""
    case = work.cases.read(query.case_id)
    target = case_object("case", case, permit_case(work, case), work.now)
    today = _today(work)
    reports = tuple(report.id for report in work.reports.of_case(case.id)) if work.actor.has("FP") else ()
    blocking = tuple(f"{owner}:{kind}" for owner, kind in case.blocking())
    profile = profile_of(case, work.persons.read(case.person_id), today)
    return CaseView(case, profile, reports, blocking, hidden_of_case(roles_allowed(work.actor, "case:read", target)))


def read_profile(query: ReadProfile, work: IntakeWork) -> ProfileView:
    """Return the finer profile; raises `NotFound`, and `NoConsent` as `read_person` does."""
    case = work.cases.read(query.case_id)
    accesses = work.accesses.of_case(case.id)
    reach = reach_of(work, case, accesses)
    work.permit(case_object("case", case, accesses, work.now, facts=reach.facts))
    reach.or_refuse()
    person = work.persons.read(case.person_id)
    today = _today(work)
    profile, known = profile_of(case, person, today), person.known()
    return ProfileView(
        case_id=case.id,
        case_number=case.number,
        age_years=age_years(known.birth, today),
        age_band=profile.age_band,
        gender=profile.gender,
        languages=known.languages,
        accessibility=known.accessibility,
        minor_now=profile.minor_now,
        minor_at_act=profile.minor_at_act,
        home_district=profile.home_district,
        current_district=profile.current_district,
        current_upazila=profile.current_upazila,
        current_union_code=profile.current_union_code,
        current_union=known.current_union,
        orphan=known.orphan,
        victim_status=case.victim_status,
        status=case.status,
    )


def read_consents(query: ReadConsents, work: IntakeWork) -> Page[ConsentView]:
    """Return a page of the ledger of the case, oldest first, each entry as far as the reader's work rests on it (2.14).

    Raises `Malformed` for a cursor of another list.
    """
    seen = consents_seen(query.case_id, work)
    return part(seen, read(query.after, UUID), query.limit, lambda view: (view.consent.id,))


def consents_seen(case_id: UUID, work: IntakeWork) -> list[ConsentView]:
    """Return what the reader may see of the ledger of the case, oldest first.

    The police see consents C9, an assessor C4, a provider those C5 that name it.
    """
    case = work.cases.read(case_id)
    accesses = work.accesses.of_case(case.id)
    work.permit(case_object("consent", case, accesses, work.now, facts=_PURPOSES))
    found = [
        one
        for one in work.consents.of_case(case.id)
        if work.level(case_object("consent", case, accesses, work.now, facts=_purpose(one, work))) is not None
    ]
    found.sort(key=lambda one: (one.given_at, int(one.purpose[1:])))
    return [ConsentView(one, one.live(work.now)) for one in found]


_PURPOSES = frozenset({conditions.PURPOSE_C4, conditions.PURPOSE_C5_OWN, conditions.PURPOSE_C9})


def _purpose(consent: Consent, work: IntakeWork) -> frozenset[str]:
    """Return what the consent's purpose means for the reader, as the permission table names it."""
    names = {NEEDS_ASSESSMENT: conditions.PURPOSE_C4, JUSTICE: conditions.PURPOSE_C9}
    if consent.purpose == SHARE_WITH_PROVIDER and consent.organisation == work.actor.organisation:
        return frozenset({conditions.PURPOSE_C5_OWN})
    return frozenset({names[consent.purpose]}) if consent.purpose in names else frozenset()


def _today(work: IntakeWork) -> date:
    return dhaka_date(work.now)
