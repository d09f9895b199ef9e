"""Finding persons by what sounds alike: keyed digests of name skeletons and telephones (INV-37)."""

from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.details import PersonDetails
from nrm_intake.domain.likeness import names_of
from nrm_intake.domain.person import Person
from nrm_intake.domain.skeleton import distinctive, skeletons

# More than this share a name's parts with anybody: whoever shares most of them comes first.
MOST_CANDIDATES = 20

Entry = tuple[str, str]
"""What kind of thing, and the text whose digest is kept."""


def index_person(work: IntakeWork, person: Person) -> None:
    """Let a person be found by what is known of them now."""
    work.index_person(person.id, _entries(person.known()))


def similar_to(work: IntakeWork, person: Person) -> list[UUID]:
    """Return the persons who share a distinctive part of the name, or a telephone, most alike first."""
    wanted = {entry for entry in _entries(person.known()) if entry[0] in {"NAME", "PHONE"}}
    return [id for id in work.indexed_alike(wanted, MOST_CANDIDATES + 1) if id != person.id][:MOST_CANDIDATES]


def _entries(known: PersonDetails) -> set[Entry]:
    entries = {("NAME", part) for parts in names_of(known) for part in distinctive(parts)}
    entries |= {("FATHER", part) for part in distinctive(skeletons(known.father_name))}
    entries |= {("MOTHER", part) for part in distinctive(skeletons(known.mother_name))}
    return entries | {("PHONE", phone.number) for phone in known.phones}
