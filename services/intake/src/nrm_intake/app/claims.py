"""What other services need to ask the police and the registries: identity and incident, with the guard of consent."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.profile import profile_of
from nrm_intake.domain.age import age_years
from nrm_intake.domain.consent import REFER_TO_POLICE, REGISTRY_CHECK, ConsentMissing, holds
from nrm_intake.domain.details import BirthDate
from nrm_intake.domain.person import Person
from nrm_shared.contracts import partner_words
from nrm_shared.contracts.partner_words import DateOfBirth, Identifier, IdentityClaims
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.errors import NotFound
from nrm_shared.reference import codes

UNNAMED = "—"
IDENTITY_FIELDS = ["name_bn", "name_en", "birth", "father_name", "mother_name", "home_address", "identifiers"]
MOST_IDENTIFIERS = 5


@dataclass(frozen=True, slots=True)
class ReadConfirmationFile:
    """What a police station needs to confirm a victim; `legal_basis` stands in for C2 where the law allows (INV-18)."""

    case_id: UUID
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True)
class ReadIdentityClaims:
    """Who a person to be repatriated is said to be."""

    repatriation_id: UUID


@dataclass(frozen=True, slots=True)
class ReadIdentifierClaims:
    """One document number with the claims a registry compares."""

    identifier_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class Incident:
    """What was reported to have happened."""

    narrative: str | None
    tip_type: str
    current_district: str | None
    current_upazila: str | None
    minor_at_act: str
    interpreter_language: str | None


@dataclass(frozen=True, slots=True, repr=False)
class ConfirmationFile:
    """Identity and incident; never needs, health or shelter (INV-46)."""

    case_id: UUID
    case_number: str
    person: dict[str, Any]
    incident: Incident
    age_years: int | None
    minor_now: str


@dataclass(frozen=True, slots=True, repr=False)
class IdentifierClaims:
    """A document number and who its holder is said to be."""

    identifier_id: UUID
    case_id: UUID
    person_id: UUID
    type: str
    value: str
    country: str
    name_bn: str | None
    name_en: str | None
    date_of_birth: BirthDate | None
    father_name: str | None
    mother_name: str | None
    gender: str


def read_confirmation_file(query: ReadConfirmationFile, work: IntakeWork) -> ConfirmationFile:
    """Return identity and incident; raises `ConsentMissing` without live C2 or a legal basis (INV-11), `NotFound`."""
    if query.legal_basis is not None:
        codes.require("/legal_basis", "consent_override", query.legal_basis)
    case = work.cases.read(query.case_id)
    permit_case(work, case)
    # A legal basis is an override of the ledger (INV-18): without its entry there it is a word and no more.
    if not holds(work.consents.of_case(case.id), REFER_TO_POLICE, work.now):
        raise ConsentMissing(purpose=REFER_TO_POLICE)
    if query.legal_basis is not None:
        work.record("case", case.id, case_id=case.id, reason=query.legal_basis)
    person = work.persons.read(case.person_id)
    report = work.reports.read(case.report_id)
    known = person.known()
    today = dhaka_date(work.now)
    profile = profile_of(case, person, today)
    work.disclosed("person", person.id, [*IDENTITY_FIELDS, "narrative"], level="L3", case_id=case.id)
    return ConfirmationFile(
        case.id,
        case.number,
        partner_words.as_plain(identity_claims(work, person)),
        Incident(
            reveal(report.narrative),
            case.tip_type,
            case.current_district,
            case.current_upazila,
            profile.minor_at_act,
            known.interpreter_language,
        ),
        age_years(known.birth, today),
        profile.minor_now,
    )


def read_identity_claims(query: ReadIdentityClaims, work: IntakeWork) -> dict[str, Any]:
    """Return who the person is said to be; the guard is the repatriation itself (step 3). Raises `NotFound`."""
    record = work.repatriations.read(query.repatriation_id)
    work.permit(AccessObject("repatriation", id=str(record.id)))
    person = work.persons.read(record.person_id)
    work.disclosed("person", person.id, IDENTITY_FIELDS, level="L3", case_id=None)
    return partner_words.as_plain(identity_claims(work, person))


def read_identifier_claims(query: ReadIdentifierClaims, work: IntakeWork) -> IdentifierClaims:
    """Return one number with its claims; raises `ConsentMissing` without live C8, `NotFound` without a case."""
    number = work.identifiers.read(query.identifier_id)
    cases = work.cases.of_person(number.person_id)
    if not cases:
        raise NotFound(kind="identifier")
    case = cases[-1]
    permit_case(work, case, "identifier")
    if not holds(work.consents.of_case(case.id), REGISTRY_CHECK, work.now):
        raise ConsentMissing(purpose=REGISTRY_CHECK)
    person = work.persons.read(number.person_id)
    known = person.known()
    fields = ["identifier", "name_bn", "name_en", "birth", "father_name", "mother_name"]
    work.disclosed("identifier", number.id, fields, level="L3", case_id=case.id)
    return IdentifierClaims(
        number.id,
        case.id,
        person.id,
        number.type,
        reveal(number.value) or "",
        number.country,
        known.name_bn,
        known.name_en,
        known.birth,
        known.father_name,
        known.mother_name,
        person.gender,
    )


def identity_claims(work: IntakeWork, person: Person) -> IdentityClaims:
    """Return the person in the words partners understand; an unknown person has an alias or a dash for a name."""
    known = person.known()
    named = known.name_bn or known.name_en
    birth = known.birth
    return IdentityClaims(
        name_bn=known.name_bn,
        name_en=known.name_en if named else known.alias or UNNAMED,
        gender=person.gender,
        date_of_birth=DateOfBirth(value=birth.value, precision=birth.precision) if birth else None,
        father_name=known.father_name,
        mother_name=known.mother_name,
        home_district=person.home_district,
        home_upazila=person.home_upazila,
        home_address=known.home_address,
        identifiers=[
            Identifier(type=one.type, value=reveal(one.value) or "", country=one.country)
            for one in work.identifiers.of_person(person.id)[:MOST_IDENTIFIERS]
        ],
    )
