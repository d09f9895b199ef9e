"""Who the person of a case is: the gate of all names and contacts (house section 8; INV-13, INV-15, INV-33)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.access import ASSESSOR, PROVIDER, CaseAccess
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import NEEDS_ASSESSMENT, holds, shared_with
from nrm_intake.domain.details import PersonDetails, Phone
from nrm_intake.domain.identifier import PersonIdentifier
from nrm_intake.domain.person import Person
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.errors import Forbidden

PROVIDER_ROLES = frozenset({"PFP", "PWK"})
# What a provider gets at most (L2): how to call and reach the person, and what is needed to serve safely.
SERVICE_MINIMUM = ("name", "phones", "safe_channel", "languages", "interpreter_language", "communication_aid")


class NoConsent(Forbidden):
    """There is no live consent for this reader (INV-15)."""

    default_code = "no-consent"


class AccessEnded(Forbidden):
    """The reader's relation to the case has ended (INV-33)."""

    default_code = "access-ended"


@dataclass(frozen=True, slots=True)
class ReadPerson:
    """The person of a case."""

    case_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class IdentifierView:
    """A document number in full."""

    identifier_id: UUID
    type: str
    country: str
    value: str
    holder_claim: str


@dataclass(frozen=True, slots=True, repr=False)
class PersonView:
    """The person as the reader may see them; None and empty where the level does not reach."""

    case_id: UUID
    case_number: str
    person_id: UUID
    level: str
    name: str | None
    gender: str
    details: PersonDetails
    identifiers: tuple[IdentifierView, ...]
    home_district: str | None
    home_upazila: str | None
    row_version: int


def read_person(query: ReadPerson, work: IntakeWork) -> PersonView:
    """Return the person, every field of it audited.

    Raises `NotFound` for whoever never had to do with the case, `NoConsent` for a provider without live C5 and an
    assessor without live C4, `AccessEnded` after decline, expiry, revocation or completion.
    """
    case = work.cases.read(query.case_id)
    accesses = permit_case(work, case, "person", ended_too=True)
    person = work.persons.read(case.person_id)
    provider = _check_outside(work, case, accesses)
    if provider:
        view = _service_minimum(case, person)
    else:
        view = _in_full(case, person, work.identifiers.of_person(person.id))
    work.disclosed("person", person.id, _shown(view), level=view.level, case_id=case.id)
    return view


def _check_outside(work: IntakeWork, case: Case, accesses: list[CaseAccess]) -> bool:
    """Return whether the reader is a provider; raise if consent or relation of somebody from outside has ended."""
    actor = work.actor
    reported = actor.organisation is not None and actor.organisation == case.reporter_organisation
    inside = actor.kind == "service" or actor.has("FP") or reported
    if inside or actor.has("SUR"):
        return False
    own = [one for one in accesses if one.organisation == actor.organisation or one.account == actor.id]
    consents = work.consents.of_case(case.id)
    referred = [one for one in own if one.relation == PROVIDER]
    provider = bool(actor.roles & PROVIDER_ROLES) and bool(referred)
    if provider:
        live = [one for one in referred if one.live(work.now)]
        needs = {need for one in live or referred for need in one.needs}
        if not shared_with(consents, actor.organisation or "", needs, work.now):
            raise NoConsent
    elif any(one.relation == ASSESSOR for one in own) and not holds(consents, NEEDS_ASSESSMENT, work.now):
        raise NoConsent
    if own and not any(one.live(work.now) for one in own):
        raise AccessEnded
    return provider


def _service_minimum(case: Case, person: Person) -> PersonView:
    known = person.known()
    safe = tuple(phone for phone in known.phones if phone.safe_to_contact)
    details = PersonDetails(
        alias=known.alias,
        phones=tuple(Phone(one.number, True, one.safe_hours, one.may_leave_message) for one in safe),
        safe_channel=known.safe_channel,
        languages=known.languages,
        interpreter_language=known.interpreter_language,
        communication_aid=known.communication_aid,
        accessibility=known.accessibility,
    )
    # The alias is used on every provider's screen when there is one (2.13).
    name = known.alias or known.name_bn or known.name_en
    return PersonView(
        case.id, case.number, person.id, "L2", name, person.gender, details, (), None, None, person.row_version
    )


def _in_full(case: Case, person: Person, numbers: list[PersonIdentifier]) -> PersonView:
    known = person.known()
    shown = tuple(
        IdentifierView(one.id, one.type, one.country, reveal(one.value) or "", one.holder_claim) for one in numbers
    )
    return PersonView(
        case.id,
        case.number,
        person.id,
        "L3",
        known.name_bn or known.name_en or known.alias,
        person.gender,
        known,
        shown,
        person.home_district,
        person.home_upazila,
        person.row_version,
    )


def _shown(view: PersonView) -> list[str]:
    if view.level == "L2":
        return list(SERVICE_MINIMUM)
    known = view.details
    names = ("name_bn", "name_en", "alias", "birth", "father_name", "mother_name", "home_address", "current_address")
    fields = [name for name in (*names, "phones", "safe_channel", "description") if getattr(known, name)]
    return [*fields, "identifiers"] if view.identifiers else fields
