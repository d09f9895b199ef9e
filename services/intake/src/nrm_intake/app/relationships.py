"""Recording, judging and reading how others stand to the person of a case (E7)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.guardians import KINDS, SOURCES, check_guardian
from nrm_intake.app.objects import case_object, permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.reach import reach_of
from nrm_intake.app.reject_giver import reject_giver
from nrm_intake.domain.relationship import Relationship
from nrm_shared.kernel.confidential import confidential, reveal
from nrm_shared.kernel.errors import Malformed, NotFound
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id
from nrm_shared.reference import codes

# Why a relationship is judged anew or ended.
REASONS = frozenset({"NEW_INFORMATION", "COURT_ORDER", "CHILD_SAID", "SUSPICION", "RECORDED_BY_MISTAKE", "DECEASED"})
# A relation that ends for one of these was none on which a consent could rest.
NEVER_FIT = frozenset({"SUSPICION", "RECORDED_BY_MISTAKE"})
SHOWN = ("name", "note")


@dataclass(frozen=True, slots=True, repr=False)
class RecordRelationship:
    """Somebody and how they stand to the person; known here as a person, or by name only."""

    case_id: UUID
    kind: str
    source: str
    name: str | None = None
    other_person_id: UUID | None = None
    guardian_of_record: bool = False
    conflict_of_interest: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class JudgeRelationship:
    """Whether this is the guardian of record, and whether interests conflict; or that the relation ended."""

    relationship_id: UUID
    reason: str
    guardian_of_record: bool = False
    conflict_of_interest: bool = False
    ended: bool = False
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRelationships:
    """The relationships of the person of a case."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class RecordedRelationship:
    """What was recorded, without a name."""

    id: UUID
    case_id: UUID
    kind: str
    guardian_of_record: bool
    conflict_of_interest: bool
    status: str
    row_version: int


@dataclass(frozen=True, slots=True, repr=False)
class RelationshipView:
    """One relationship as the reader may see it."""

    id: UUID
    other_person_id: UUID | None
    name: str | None
    kind: str
    guardian_of_record: bool
    conflict_of_interest: bool
    may_consent: bool
    source: str
    status: str
    recorded_at: datetime
    note: str | None
    row_version: int


def record_relationship(command: RecordRelationship, work: IntakeWork) -> RecordedRelationship:
    """Record it; raises `Malformed`, `NotFound`, `TraffickerNoGuardian`."""
    case = work.cases.read(command.case_id)
    permit_case(work, case, "relationship")
    codes.require("/kind", KINDS, command.kind)
    codes.require("/source", SOURCES, command.source)
    if command.guardian_of_record and command.kind != "SUSPECTED_TRAFFICKER":
        check_guardian(command.kind, command.source, "")
    if command.other_person_id is None and not (command.name or "").strip():
        raise Malformed("/name", "required")
    if command.other_person_id is not None:
        work.persons.read(command.other_person_id)
    relationship = Relationship(
        id=new_id(),
        person_id=case.person_id,
        other_person_id=command.other_person_id,
        other_name=confidential(case.person_id, command.name),
        kind=command.kind,
        guardian_of_record=command.guardian_of_record,
        conflict_of_interest=command.conflict_of_interest,
        vouched=True,
        source=command.source,
        recorded_by=work.actor.id,
        recorded_at=work.now,
        note=confidential(case.person_id, command.note),
    )
    relationship.record(by=work.actor.id, at=work.now)
    work.relationships.add(relationship)
    return _recorded(relationship, case.id)


def judge_relationship(command: JudgeRelationship, work: IntakeWork) -> RecordedRelationship:
    """Say anew who may speak for the person, with a reason; what somebody gave who may not (INV-12) ends.

    What rested on a relation that ended stays, unless it never should have rested on it. Raises `Malformed`, `NotFound`,
    `IllegalMove`, `TraffickerNoGuardian`, `ChangedMeanwhile`.
    """
    if command.reason not in REASONS:
        raise Malformed("/reason", "not-a-code")
    relationship = work.relationships.get(command.relationship_id)
    relationship.expect(command.row_version)
    cases = work.cases.of_person(relationship.person_id)
    if not cases:
        raise NotFound(kind="relationship")
    permit_case(work, cases[-1], "relationship")
    if command.ended:
        relationship.end(reason=command.reason, by=work.actor.id, at=work.now)
        unfit = command.reason in NEVER_FIT
    else:
        if command.guardian_of_record and relationship.kind != "SUSPECTED_TRAFFICKER":
            check_guardian(relationship.kind, relationship.source, "")
        relationship.judge(
            guardian_of_record=command.guardian_of_record,
            conflict_of_interest=command.conflict_of_interest,
            reason=command.reason,
            by=work.actor.id,
            at=work.now,
        )
        unfit = not relationship.speaks
    if unfit:
        reject_giver(work, relationship)
    return _recorded(relationship, cases[-1].id)


def read_relationships(query: ReadRelationships, work: IntakeWork) -> Page[RelationshipView]:
    """Return a page of them, oldest first; the names shown are audited. Raises `NotFound`, `NoConsent`, `AccessEnded`."""
    case = work.cases.read(query.case_id)
    accesses = work.accesses.of_case(case.id)
    reach = reach_of(work, case, accesses)
    work.permit(case_object("relationship", case, accesses, work.now, facts=reach.facts))
    reach.or_refuse()
    found = work.relationships.of_person(case.person_id, after=read_id(query.after), limit=query.limit + 1)
    shown = page(found, query.limit, by_id)
    if shown.items:
        work.disclosed("relationship", case.person_id, list(SHOWN), level="L3", case_id=case.id)
    return shown.each(relationship_view)


def _recorded(one: Relationship, case_id: UUID) -> RecordedRelationship:
    return RecordedRelationship(
        one.id, case_id, one.kind, one.guardian_of_record, one.conflict_of_interest, one.status, one.row_version
    )


def relationship_view(one: Relationship) -> RelationshipView:
    """Return one relationship, opened; raise `KeyDestroyed` if the person was erased."""
    return RelationshipView(
        id=one.id,
        other_person_id=one.other_person_id,
        name=reveal(one.other_name),
        kind=one.kind,
        guardian_of_record=one.guardian_of_record,
        conflict_of_interest=one.conflict_of_interest,
        may_consent=one.speaks,
        source=one.source,
        status=one.status,
        recorded_at=one.recorded_at,
        note=reveal(one.note),
        row_version=one.row_version,
    )
