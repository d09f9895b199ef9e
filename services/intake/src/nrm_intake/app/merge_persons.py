"""Merge two records of one natural person, and undo it within thirty days (INV-38).

Both records stay as they are, with their cases, reports, consents, numbers and histories: a merge only says that they are
one person's. What has to reach the whole person from then on asks `one_person`. A repeat trafficking is another case of
one record and nothing to merge.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app import one_person
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import Case
from nrm_intake.domain.erasure import ErasureInHand
from nrm_intake.domain.identifier import contradicting
from nrm_intake.domain.person_merge import NumbersContradict, PersonMerge, check_no_chain
from nrm_shared.contracts.intake import MergeReversedV1, PersonsMergedV1
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes, reasons


@dataclass(frozen=True, slots=True, repr=False)
class MergePersons:
    """Which record is kept and which is merged into it, why (a code of `merge_reason`), and in own words.

    `numbers_override` is the code of a reason to merge although numbers of one kind differ; `row_version` the kept one's.
    """

    person_id: UUID
    other_person_id: UUID
    reason: str
    text: str
    numbers_override: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ReverseMerge:
    """Which merge was wrong, why (a code of `merge_reversal_reason`), and in own words."""

    merge_id: UUID
    reason: str
    text: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class MergeState:
    """A merge as it stands, by ids and codes."""

    merge_id: UUID
    kept_person_id: UUID
    merged_person_id: UUID
    status: str
    reason: str
    numbers_override: str | None
    merged_by: str
    merged_at: datetime
    reversible_until: datetime
    reversal_reason: str | None
    reversed_by: str | None
    reversed_at: datetime | None
    row_version: int


def merge_persons(command: MergePersons, work: IntakeWork) -> MergeState:
    """Enter the merge, end what the person refused under either record, and tell the others.

    Raises `NotFound`, `Malformed`, `ChangedMeanwhile`, `AlreadyMerged`, `ErasureInHand`, `NumbersContradict`, and
    `KeyDestroyed` for somebody who was erased.
    """
    words = reasons.require("/reason", "merge_reason", command.reason, command.text)
    if command.numbers_override is not None:
        codes.require("/numbers_override", "merge_override", command.numbers_override)
    kept_id, merged_id = command.person_id, command.other_person_id
    if kept_id == merged_id:
        raise Malformed("/other_person_id", "same-record")
    # In one order, so that two who merge the same two wait for each other.
    held = {record: work.persons.get(record) for record in sorted((kept_id, merged_id))}
    held[kept_id].expect(command.row_version)
    for person in held.values():
        # Nobody is found again by what was erased.
        person.known()
    check_no_chain(kept_id, merged_id, work.merges.live_about([kept_id, merged_id]))
    records = one_person.all_records(work, kept_id)
    _check_no_erasure(work, (*records, merged_id))
    if command.numbers_override is None and _contradict(work, kept_id, merged_id):
        raise NumbersContradict
    id = new_id()
    merge = PersonMerge(
        id=id,
        kept_id=kept_id,
        merged_id=merged_id,
        reason=command.reason,
        text=Confidential(id, words),
        numbers_override=command.numbers_override,
        merged_by=work.actor.id,
        merged_at=work.now,
    )
    one_person.end_what_was_refused(work, records, [merged_id])
    merge.merge()
    work.merges.add(merge)
    _record(work, merge, merge.reason)
    if merge.numbers_override is not None:
        _record(work, merge, merge.numbers_override)
    for case in _cases(work, merge) or [None]:
        work.emit(
            PersonsMergedV1(
                merge_id=merge.id,
                case_id=case.id if case else None,
                kept_person_id=kept_id,
                merged_person_id=merged_id,
                reason=merge.reason,
            ),
            subject=merge.id,
            sequence=merge.row_version,
            case_id=case.id if case else None,
        )
    return state_of(merge)


def reverse_merge(command: ReverseMerge, work: IntakeWork) -> MergeState:
    """Tell the two apart again. What ended for both while they were one stays ended: a new consent revives it.

    Raises `NotFound`, `Malformed`, `ChangedMeanwhile`, `MergeFinal`, `ErasureInHand`, `IllegalMove` the second time.
    """
    words = reasons.require("/reason", "merge_reversal_reason", command.reason, command.text)
    merge = work.merges.get(command.merge_id)
    merge.expect(command.row_version)
    for id in sorted((merge.kept_id, merge.merged_id)):
        work.persons.get(id)
    if merge.holds:
        _check_no_erasure(work, one_person.all_records(work, merge.kept_id))
    merge.reverse(command.reason, Confidential(merge.id, words), by=work.actor.id, at=work.now)
    _record(work, merge, command.reason)
    for case in _cases(work, merge) or [None]:
        work.emit(
            MergeReversedV1(
                merge_id=merge.id,
                case_id=case.id if case else None,
                kept_person_id=merge.kept_id,
                merged_person_id=merge.merged_id,
                reason=command.reason,
            ),
            subject=merge.id,
            sequence=merge.row_version,
            case_id=case.id if case else None,
        )
    return state_of(merge)


def state_of(merge: PersonMerge) -> MergeState:
    """Return the merge as it stands."""
    return MergeState(
        merge_id=merge.id,
        kept_person_id=merge.kept_id,
        merged_person_id=merge.merged_id,
        status=merge.status,
        reason=merge.reason,
        numbers_override=merge.numbers_override,
        merged_by=merge.merged_by,
        merged_at=merge.merged_at,
        reversible_until=merge.reversible_until,
        reversal_reason=merge.reversal_reason,
        reversed_by=merge.reversed_by,
        reversed_at=merge.reversed_at,
        row_version=merge.row_version,
    )


def _check_no_erasure(work: IntakeWork, records: tuple[UUID, ...]) -> None:
    """Raise `ErasureInHand` while somebody asked to erase one of them: what goes must not change meanwhile."""
    if any(work.erasures.in_hand(record) for record in records):
        raise ErasureInHand


def _contradict(work: IntakeWork, one: UUID, other: UUID) -> bool:
    return any(contradicting(work.identifiers.of_person(one), work.identifiers.of_person(other)))


def _record(work: IntakeWork, merge: PersonMerge, reason: str) -> None:
    """Write to the audit that both persons were concerned, in the case of each."""
    for person_id in (merge.kept_id, merge.merged_id):
        cases = work.cases.of_person(person_id)
        work.record("person", person_id, case_id=cases[-1].id if cases else None, reason=reason)


def _cases(work: IntakeWork, merge: PersonMerge) -> list[Case | None]:
    """Return the cases of both: the timeline of each tells of it."""
    return [case for person_id in (merge.kept_id, merge.merged_id) for case in work.cases.of_person(person_id)]
