"""Who the person of a case is: the gate of all names and contacts (docs/architecture.md; INV-13, INV-15, INV-33)."""

from dataclasses import dataclass, fields, replace
from uuid import UUID

from nrm_intake.app import one_person
from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.profile import age_band
from nrm_intake.app.reach import Reach, reach_of
from nrm_intake.domain.age import age_years
from nrm_intake.domain.case import Case
from nrm_intake.domain.details import PersonDetails
from nrm_intake.domain.identifier import PersonIdentifier
from nrm_intake.domain.person import Person
from nrm_intake.domain.visible import EVERYTHING
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import reveal


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
    """The person as the reader may see them; `hidden` names what the reader's relation does not show.

    `same_person_cases` are cases under other records of the person that the reader may read, too; `merge_ids` the merges
    that say so, for whoever may undo them.
    """

    case_id: UUID
    case_number: str
    person_id: UUID
    level: str
    name: str | None
    gender: str | None
    age_band: str | None
    details: PersonDetails
    identifiers: tuple[IdentifierView, ...]
    home_district: str | None
    home_upazila: str | None
    hidden: frozenset[str]
    row_version: int
    same_person_cases: tuple[UUID, ...] = ()
    merge_ids: tuple[UUID, ...] = ()


def read_person(query: ReadPerson, work: IntakeWork) -> PersonView:
    """Return what the reader's relation shows of the person, every field of it audited.

    Raises `NotFound` for whoever never had to do with the case, `NoConsent` for a provider without live C5 and an
    assessor without live C4, `AccessEnded` after decline, expiry, revocation or completion.
    """
    case = work.cases.read(query.case_id)
    accesses = work.accesses.of_case(case.id)
    reach = reach_of(work, case, accesses)
    work.permit(case_object("person", case, accesses, work.now, ended_too=True, facts=reach.facts))
    reach.or_refuse()
    person = work.persons.read(case.person_id)
    merges = work.merges.live_about([person.id]) if work.actor.has("FP") else []
    view = replace(
        view_of(work, case, person, reach),
        same_person_cases=one_person.cases_elsewhere(work, person.id),
        merge_ids=tuple(one.id for one in merges),
    )
    work.disclosed("person", person.id, shown_fields(view), level=view.level, case_id=case.id)
    return view


def display_name(known: PersonDetails) -> str | None:
    """Return what lists and providers call the person: the alias when there is one (2.13)."""
    return known.alias or known.name_bn or known.name_en


def view_of(work: IntakeWork, case: Case, person: Person, reach: Reach) -> PersonView:
    """Return as much of the person as `reach` shows."""
    known, shown = person.known(), reach.fields
    numbers = work.identifiers.of_person(person.id) if "identifiers" in shown else []
    legal = known.name_bn or known.name_en or known.alias
    name = legal if "name_bn" in shown else display_name(known)
    years = age_years(known.birth, dhaka_date(work.now))
    return PersonView(
        case_id=case.id,
        case_number=case.number,
        person_id=person.id,
        level=reach.level,
        name=name if "name" in shown else None,
        gender=person.gender if "gender" in shown else None,
        age_band=age_band(years) if "age_band" in shown else None,
        details=_details(known, shown),
        identifiers=tuple(_number(one) for one in numbers),
        home_district=person.home_district if "home_district" in shown else None,
        home_upazila=person.home_upazila if "home_upazila" in shown else None,
        hidden=EVERYTHING - shown,
        row_version=person.row_version,
    )


def _details(known: PersonDetails, shown: frozenset[str]) -> PersonDetails:
    of_them = {field.name: getattr(known, field.name) for field in fields(known) if field.name in shown}
    details = replace(PersonDetails(), **of_them)
    if "unsafe_phones" in shown:
        return details
    # Whoever is not responsible for the whole case gets only what is safe to call, and not whose it is (INV-45).
    safe = tuple(replace(phone, owner=None) for phone in details.phones if phone.safe_to_contact)
    return replace(details, phones=safe)


def _number(number: PersonIdentifier) -> IdentifierView:
    return IdentifierView(number.id, number.type, number.country, reveal(number.value) or "", number.holder_claim)


def shown_fields(view: PersonView) -> list[str]:
    """Return the names of the fields that say something, for the audit."""
    empty = PersonDetails()
    of_details = [
        field.name for field in fields(empty) if getattr(view.details, field.name) != getattr(empty, field.name)
    ]
    of_view = ("name", "gender", "age_band", "home_district", "home_upazila", "identifiers", "same_person_cases")
    return [*(name for name in of_view if getattr(view, name)), *of_details]
