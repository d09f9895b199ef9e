"""Who speaks for a child: the guardian of record without conflict of interest, and nobody else beside the Authority.

INV-12; whoever described the guardian with a report or a consent has them recorded by it (E7). Who may not record
relationships describes all the same, for a child must not wait for it: such a guardian gives C1, which begins the help, and
nothing that opens the child's data or body, until the focal point has judged them.
"""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.consent import REPORT_TO_NRM, ConsentGiverConflict
from nrm_intake.domain.person_merge import records_of
from nrm_intake.domain.relationship import Relationship, eligible_guardian
from nrm_intake.domain.skeleton import sounds_alike
from nrm_shared.kernel.confidential import confidential, reveal
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes

KINDS, SOURCES = "relationship", "relationship_source"


class GuardianNotOfRecord(Refused):
    """Only a guardian of record consents for a child; record the relationship first, or describe the guardian."""

    default_code = "guardian-not-of-record"


class GuardianNotJudged(Refused):
    """A guardian of whom only the one who brought the consent spoke gives C1; the focal point has to judge them first."""

    default_code = "guardian-not-judged"


class EligibleGuardianKnown(Refused):
    """There is a guardian of record without conflict of interest: the Authority does not decide in their place."""

    default_code = "eligible-guardian-known"


@dataclass(frozen=True, slots=True, repr=False)
class GuardianInput:
    """A guardian as described by whoever heard the consent."""

    name: str
    kind: str
    conflict_of_interest: bool = False
    source: str = "OTHER_PERSON"


def giving(
    work: IntakeWork,
    person_id: UUID,
    guardian_id: UUID | None,
    described: GuardianInput | None,
    *,
    purpose: str,
    vouched: bool,
) -> Relationship:
    """Return the guardian of record who gives a consent for `purpose`; one only described is recorded now.

    `vouched`: who brings the consent may record relationships of this person. Raises `GuardianNotOfRecord`,
    `ConsentGiverConflict` or `GuardianNotJudged`.
    """
    if guardian_id is not None:
        known = work.relationships.find(guardian_id)
        if known is None or known.person_id != person_id or not known.guardian_of_record or known.status != "RECORDED":
            raise GuardianNotOfRecord
    elif described is not None:
        known = _described(work, person_id, described, vouched=vouched)
    else:
        raise GuardianNotOfRecord
    if known.conflict_of_interest:
        raise ConsentGiverConflict
    if not known.vouched and purpose != REPORT_TO_NRM:
        raise GuardianNotJudged
    return known


def require_none(work: IntakeWork, person_id: UUID) -> None:
    """Raise `EligibleGuardianKnown` while somebody eligible can be asked."""
    if eligible_guardian(work.relationships.of_person(person_id)) is not None:
        raise EligibleGuardianKnown


def check_guardian(kind: str, source: str, pointer: str) -> None:
    """Raise `Malformed` for a relation or source that is none, or that makes nobody a guardian."""
    codes.require(f"{pointer}/kind", KINDS, kind)
    codes.require(f"{pointer}/source", SOURCES, source)
    if not codes.member(KINDS, kind).attributes.get("may_be_guardian"):
        raise Malformed(f"{pointer}/kind", "not-a-guardian")


def _described(work: IntakeWork, person_id: UUID, described: GuardianInput, *, vouched: bool) -> Relationship:
    """Record the guardian described, or return who was described so before.

    Raises `ConsentGiverConflict` for somebody called like one in conflict or a suspect: the focal point, who may have
    another person of that name, records them first.
    """
    check_guardian(described.kind, described.source, "/guardian")
    records = records_of(person_id, work.merges.live_about([person_id]))
    known = [one for record in records for one in work.relationships.of_person(record)]
    if any(one.speaks_against and sounds_alike(described.name, _name_of(work, one)) for one in known):
        raise ConsentGiverConflict
    for one in work.relationships.of_person(person_id):
        same = one.kind == described.kind and reveal(one.other_name) == described.name
        if same and one.status == "RECORDED" and one.guardian_of_record and one.vouched >= vouched:
            return one
    guardian = Relationship(
        id=new_id(),
        person_id=person_id,
        other_name=confidential(person_id, described.name),
        kind=described.kind,
        guardian_of_record=True,
        conflict_of_interest=described.conflict_of_interest,
        vouched=vouched,
        source=described.source,
        recorded_by=work.actor.id,
        recorded_at=work.now,
    )
    guardian.record(by=work.actor.id, at=work.now)
    work.relationships.add(guardian)
    return guardian


def _name_of(work: IntakeWork, one: Relationship) -> str | None:
    """Return how the other is called: as recorded, or as the person they are here."""
    if one.other_person_id is None:
        return reveal(one.other_name)
    known = work.persons.read(one.other_person_id).known()
    return " ".join(name for name in (known.name_bn, known.name_en, known.alias) if name)
