"""Reading merges: both records side by side, no deeper than the case (L3), for whoever may merge (INV-38)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.merge_persons import MergeState, state_of
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.details import BirthDate
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import Confidential, KeyDestroyed, reveal
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id

NAMES = ("name_bn", "name_en", "date_of_birth", "father_name", "mother_name")
"""What two records are compared by. Nothing of level L4 stands beside it: no address, no picture, no narrative."""
WORDS = ("text", "reversal_text")


@dataclass(frozen=True, slots=True)
class ReadMerge:
    """One merge."""

    merge_id: UUID


@dataclass(frozen=True, slots=True)
class MergesOfPerson:
    """The merges of one record, undone ones included."""

    person_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, repr=False)
class MergedRecord:
    """One of the two records; of somebody who was erased only the ids are left."""

    person_id: UUID
    name_bn: str | None
    name_en: str | None
    date_of_birth: BirthDate | None
    father_name: str | None
    mother_name: str | None
    gender: str
    home_district: str | None
    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, repr=False)
class MergeView:
    """A merge with its words, and both records."""

    merge: MergeState
    text: str | None
    reversal_text: str | None
    kept: MergedRecord
    merged: MergedRecord

    @property
    def row_version(self) -> int:
        """Return the merge's version."""
        return self.merge.row_version


def read_merge(query: ReadMerge, work: IntakeWork) -> MergeView:
    """Return the merge; what is shown of both persons is written to the audit by its names. Raises `NotFound`."""
    work.permit(AccessObject("duplicate"))
    merge = work.merges.read(query.merge_id)
    records = [_record(work, person_id) for person_id in (merge.kept_id, merge.merged_id)]
    for one in records:
        fields = [*NAMES, "gender", "home_district", "case_ids"]
        work.disclosed("person", one.person_id, fields, level="L3", case_id=one.case_ids[-1] if one.case_ids else None)
    work.disclosed("person-merge", merge.id, list(WORDS), level="L3", case_id=None)
    return MergeView(state_of(merge), _opened(merge.text), _opened(merge.reversal_text), *records)


def merges_of_person(query: MergesOfPerson, work: IntakeWork) -> Page[MergeState]:
    """Return a page of the merges of a record, oldest first, without words and names. Raises `NotFound`, `Malformed`."""
    work.permit(AccessObject("duplicate"))
    person_id = work.persons.read(query.person_id).id
    found = work.merges.of_person(person_id, after=read_id(query.after), limit=query.limit + 1)
    return page(found, query.limit, by_id).each(state_of)


def _record(work: IntakeWork, person_id: UUID) -> MergedRecord:
    person = work.persons.read(person_id)
    case_ids = tuple(case.id for case in work.cases.of_person(person_id))
    try:
        known = person.known()
    except KeyDestroyed:
        return MergedRecord(person_id, None, None, None, None, None, person.gender, person.home_district, case_ids)
    return MergedRecord(
        person_id,
        known.name_bn,
        known.name_en,
        known.birth,
        known.father_name,
        known.mother_name,
        person.gender,
        person.home_district,
        case_ids,
    )


def _opened(words: Confidential | None) -> str | None:
    try:
        return reveal(words)
    except KeyDestroyed:
        return None
