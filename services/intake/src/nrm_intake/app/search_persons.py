"""Find the cases of a person by a document number, a telephone or a name, without opening anything (2.2, INV-37).

Only keyed digests are compared: numbers exactly, names by how they sound. What was looked for is audited by its kind alone,
once for the search and once for each case it showed: that somebody of this name is known here is a reading of that person.
"""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app import one_person
from nrm_intake.app.case_labels import MOST_IDS
from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import Case
from nrm_intake.domain.skeleton import distinctive, skeletons
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import identifiers

PHONE, NAME = "PHONE", "NAME"
SHOWN = ("case_number", "status")


@dataclass(frozen=True, slots=True, repr=False)
class SearchPersons:
    """What to look for: `kind` is PHONE, NAME or a type of document; `country` matters for a passport."""

    kind: str
    value: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case of a person that was found; its label is asked for by its id."""

    case_id: UUID
    case_number: str
    status: str


@dataclass(frozen=True, slots=True)
class FoundCases:
    """The cases that were found, as far as the reader may know of them."""

    items: list[FoundCase]


def search_persons(query: SearchPersons, work: IntakeWork) -> FoundCases:
    """Return the cases of everybody who fits, at most 100, each of them told to its own trail.

    Who fits by one record is found with all of hers, the kept one first (INV-38). Raises `Malformed` for what cannot be
    looked for.
    """
    work.permit(AccessObject("person"))
    records = one_person.widened(work, _persons(query, work))
    cases = [case for record in records for case in work.cases.of_person(record)]
    shown = [case for case in cases if _known(case, work)][:MOST_IDS]
    work.record("person-search", reason=query.kind, subject=None, case_id=None)
    for case in shown:
        work.disclosed("case", case.id, list(SHOWN), level="L2", case_id=case.id, reason=query.kind)
    return FoundCases([FoundCase(case.id, case.number, case.status) for case in shown])


def _known(case: Case, work: IntakeWork) -> bool:
    """Return whether the reader may know of the case."""
    return work.level(case_object("person", case, work.accesses.of_case(case.id), work.now)) is not None


def _persons(query: SearchPersons, work: IntakeWork) -> list[UUID]:
    if query.kind == PHONE:
        return work.indexed_alike({(PHONE, identifiers.phone("/value", query.value))}, MOST_IDS)
    if query.kind == NAME:
        parts = distinctive(skeletons(query.value))
        if not parts:
            raise Malformed("/value", "name-too-common")
        return work.indexed_alike({(NAME, part) for part in parts}, MOST_IDS)
    number = identifiers.identifier("/value", query.kind, query.value, country=query.country)
    country = query.country or identifiers.BANGLADESH
    index = work.blind_index(number.type.value, country, number.value)
    return [one.person_id for one in work.identifiers.equal(number.type.value, index)][:MOST_IDS]
