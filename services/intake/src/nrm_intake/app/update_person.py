"""Add to or correct what is known of the person of a case, and enter document numbers later."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app import profile, scan_duplicates
from nrm_intake.app.objects import permit_case
from nrm_intake.app.person_input import (
    Complaints,
    IdentifierInput,
    PersonInput,
    check_places,
    check_union,
    checked_identifier,
    checked_person,
)
from nrm_intake.app.persons import add_identifier, complete_person
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import Case
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.reference import codes
from nrm_shared.reference.identifiers import Doubt


@dataclass(frozen=True, slots=True, repr=False)
class UpdatePerson:
    """Newly known details of the person, and facts of the case that make its profile; None leaves a fact as it is."""

    case_id: UUID
    person: PersonInput
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    minor_at_act: str | None = None
    age_at_act: int | None = None
    tip_type: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class AddIdentifier:
    """A document number of the person of a case. None is ever demanded (INV-35)."""

    case_id: UUID
    identifier: IdentifierInput


@dataclass(frozen=True, slots=True)
class PersonUpdated:
    """What came of it."""

    case_id: UUID
    person_id: UUID
    warnings: tuple[Doubt, ...]
    row_version: int


@dataclass(frozen=True, slots=True)
class IdentifierAdded:
    """The number's id, by which verification asks a registry."""

    identifier_id: UUID
    case_id: UUID
    type: str
    warnings: tuple[Doubt, ...]
    row_version: int


def update_person(command: UpdatePerson, work: IntakeWork) -> PersonUpdated:
    """Take over what is new and tell the others if the profile changed; raises `Malformed`, `NotFound`."""
    case = work.cases.get(command.case_id)
    permit_case(work, case, "person")
    case.expect(command.row_version)
    checked = checked_person(command.person, dhaka_date(work.now), "/person")
    _check_facts(command)
    person = work.persons.get(case.person_id)
    warnings = complete_person(work, person, checked, "/person")
    _take_facts(command, case, person.home_district)
    _scan(work, case.person_id)
    profile.republish(work, case, person)
    return PersonUpdated(case.id, person.id, tuple(warnings), case.row_version)


def add_case_identifier(command: AddIdentifier, work: IntakeWork) -> IdentifierAdded:
    """Enter the number; doubts and a number on another person come back as warnings (INV-36). Raises `Malformed`."""
    case = work.cases.read(command.case_id)
    permit_case(work, case, "person")
    person = work.persons.get(case.person_id)
    checked, doubts = checked_identifier(command.identifier, person.known().birth, "")
    number, found = add_identifier(work, person, checked, "/value")
    _scan(work, person.id)
    return IdentifierAdded(number.id, case.id, number.type, (*doubts, *found), number.row_version)


def _check_facts(command: UpdatePerson) -> None:
    complaints = Complaints()
    check_places(complaints, "", "current", command.current_district, command.current_upazila)
    check_union(complaints, command.current_union_code, command.current_upazila)
    for name, listed in (("minor_at_act", "tri_bool"), ("tip_type", "tiptype")):
        value = getattr(command, name)
        if value is not None:
            complaints.of(lambda name=name, listed=listed, value=value: codes.require(f"/{name}", listed, value))  # type: ignore[misc]
    complaints.settle()


def _take_facts(command: UpdatePerson, case: Case, home_district: str | None) -> None:
    if command.current_district is not None:
        case.moved_to(command.current_district, command.current_upazila, command.current_union_code)
    case.home_district = home_district
    case.minor_at_act = command.minor_at_act or case.minor_at_act
    case.tip_type = command.tip_type or case.tip_type
    if command.age_at_act is not None:
        case.age_at_act = command.age_at_act


def _scan(work: IntakeWork, person_id: UUID) -> None:
    for report in work.reports.open_of_person(person_id):
        scan_duplicates.scan(work, report)
