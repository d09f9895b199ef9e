"""Entering persons and their document numbers, for every use case that does so."""

from nrm_intake.app.person_index import index_person
from nrm_intake.app.person_input import CheckedIdentifier, CheckedPerson
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.identifier import PersonIdentifier
from nrm_intake.domain.person import Person
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference.identifiers import Doubt

UNKNOWN_GENDER = "NotSpecified"
# INV-36: the same strong number on two persons is worth a look (victim and guardian, or a duplicate).
ON_ANOTHER_PERSON = "identifier-on-another-person"


def register_person(work: IntakeWork, checked: CheckedPerson, pointer: str) -> tuple[Person, list[Doubt]]:
    """Enter a new person with the document numbers given; return it with everything worth a warning."""
    person = Person.of(
        new_id(),
        checked.gender or UNKNOWN_GENDER,
        checked.details,
        district=checked.home_district,
        upazila=checked.home_upazila,
    )
    work.persons.add(person)
    index_person(work, person)
    return person, add_all(work, person, checked, pointer)


def complete_person(work: IntakeWork, person: Person, checked: CheckedPerson, pointer: str) -> list[Doubt]:
    """Put what is newly known over what was known of a person; return the warnings."""
    person.learn(checked.details)
    person.correct(gender=checked.gender, district=checked.home_district, upazila=checked.home_upazila)
    index_person(work, person)
    return add_all(work, person, checked, pointer)


def fill_gaps(work: IntakeWork, person: Person, checked: CheckedPerson, pointer: str) -> list[Doubt]:
    """Put in what was not known of a person others recorded, and change nothing that was; return the warnings."""
    person.fill_gaps(
        checked.details,
        gender=checked.gender if person.gender == UNKNOWN_GENDER else None,
        district=checked.home_district,
        upazila=checked.home_upazila,
    )
    index_person(work, person)
    return add_all(work, person, checked, pointer)


def add_all(work: IntakeWork, person: Person, checked: CheckedPerson, pointer: str) -> list[Doubt]:
    """Enter the document numbers of `checked`; return its doubts and those of INV-36."""
    doubts = list(checked.doubts)
    for position, number in enumerate(checked.identifiers):
        _, found = add_identifier(work, person, number, f"{pointer}/identifiers/{position}/value")
        doubts += found
    return doubts


def add_identifier(
    work: IntakeWork, person: Person, number: CheckedIdentifier, pointer: str
) -> tuple[PersonIdentifier, list[Doubt]]:
    """Enter one number unless the person has it already; warn when another person has it (INV-36)."""
    index = work.blind_index(number.type, number.country, number.value)
    equal = work.identifiers.equal(number.type, index)
    own = next((one for one in equal if one.person_id == person.id), None)
    if own is None:
        own = PersonIdentifier(
            id=new_id(),
            person_id=person.id,
            type=number.type,
            country=number.country,
            value=Confidential(person.id, number.value),
            value_index=index,
            holder_claim=number.holder_claim,
            recorded_by=work.actor.id,
            recorded_at=work.now,
        )
        own.changed()
        work.identifiers.add(own)
    others = any(one.person_id != person.id for one in equal)
    return own, [Doubt(pointer, ON_ANOTHER_PERSON)] if others and own.strong else []
