"""Rescue (guideline step 2): the record, its two clocks, and the rule that the police are told only with consent."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

from nrm_intake.app import consents, rights_notice
from nrm_intake.app.consents import ConsentInput
from nrm_intake.app.due import due_at
from nrm_intake.app.give_consent import POLICE_CLOCK
from nrm_intake.app.objects import NEW, may_relate, own_work, rescue_object
from nrm_intake.app.person_input import Complaints, PersonInput, check_places, checked_person
from nrm_intake.app.persons import register_person
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.rescue_facts import check_facts
from nrm_intake.domain.age import minor_on
from nrm_intake.domain.consent import REFER_TO_POLICE, holds
from nrm_intake.domain.rescue import RUNNING, Rescue
from nrm_intake.domain.rescue_facts import RescueDetails, RescueFacts, RightsNotice
from nrm_shared.contracts.intake import RescueProducedInCourtV1, RescueRecordedV1, RescueReferredToPoliceV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import Confidential, confidential
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes, stations
from nrm_shared.reference.identifiers import Doubt

COURT_CLOCK = "K2"
SEEN_IN_FULL = frozenset({"L3", "L4"})


@dataclass(frozen=True, slots=True, repr=False)
class RecordRescue:
    """A rescue as it happened. `c2_refused`: the person was asked and does not want the police."""

    rescuer_type: str
    rescued_at: datetime
    district: str | None = None
    upazila: str | None = None
    place: str | None = None
    subject: PersonInput = field(default_factory=PersonInput)
    consents: tuple[ConsentInput, ...] = ()
    c2_refused: bool = False
    facts: RescueFacts = field(default_factory=RescueFacts)


@dataclass(frozen=True, slots=True, repr=False)
class AddRescueFacts:
    """What became known of the rescue, or was done for the person, since it was recorded (step 2)."""

    rescue_id: UUID
    facts: RescueFacts
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReferToPolice:
    """Refer the rescued person to a police station."""

    rescue_id: UUID
    station: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ProduceInCourt:
    """The rescued person was produced before a court."""

    rescue_id: UUID
    court: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRescue:
    """One rescue."""

    rescue_id: UUID


@dataclass(frozen=True, slots=True)
class RescueState:
    """Where a rescue stands; `due_at` ends the clock that runs now."""

    rescue_id: UUID
    person_id: UUID
    status: str
    rescuer_type: str
    rescued_at: datetime
    clock_12: str
    clock_24: str
    due_at: datetime | None
    station: str | None
    referred_to_police_at: datetime | None
    court_produced_at: datetime | None
    warnings: tuple[Doubt, ...]
    row_version: int


@dataclass(frozen=True, slots=True, repr=False)
class RescueView:
    """A rescue with the facts of step 2; `details` is empty below level L3."""

    state: RescueState
    facilitators: tuple[str, ...]
    rights_notice: RightsNotice | None
    no_interrogation: bool | None
    details: RescueDetails

    @property
    def row_version(self) -> int:
        """Return the rescue's version."""
        return self.state.row_version


def record_rescue(command: RecordRescue, work: IntakeWork) -> RescueState:
    """Enter the rescue and start its clock: 24 h to the court for law enforcement, 12 h to the police with C2 (step 2).

    The notice of rights is due at once unless it came with it (K3).

    Raises `Malformed`, `ConsentGiverConflict`, `GuardianConsentRequired`.
    """
    work.permit(own_work("rescue", work))
    complaints = Complaints()
    complaints.of(lambda: codes.require("/rescuer_type", "rescuer", command.rescuer_type))
    check_places(complaints, "", None, command.district, command.upazila)
    if command.rescued_at > work.now:
        complaints.add("/rescued_at", "date-in-future")
    check_facts(complaints, command.facts, RescueDetails(), rescued_at=command.rescued_at, now=work.now)
    complaints.settle()
    person, warnings = register_person(
        work, checked_person(command.subject, dhaka_date(work.now), "/subject"), "/subject"
    )
    rescue = Rescue(
        id=new_id(),
        created_at=work.now,
        person_id=person.id,
        rescuer_type=command.rescuer_type,
        law_enforcement=bool(codes.member("rescuer", command.rescuer_type).attributes.get("law_enforcement")),
        rescuer_organisation=work.actor.organisation,
        district=command.district,
        upazila=command.upazila,
        place=confidential(person.id, command.place),
        rescued_at=command.rescued_at,
    )
    rescue.record(c2_refused=command.c2_refused, by=work.actor.id, at=work.now)
    rescue.learn(command.facts)
    work.rescues.add(rescue)
    minor = minor_on(person.known().birth, dhaka_date(work.now))
    vouches = may_relate(work, rescue.rescuer_organisation, NEW)
    given = [
        consents.give(work, one, person_id=person.id, minor_now=minor, vouches=vouches, pointer=f"/consents/{position}")
        for position, one in enumerate(command.consents)
    ]
    asked = next((one for one in given if one.purpose == REFER_TO_POLICE), None)
    since = rescue.police_allowed(asked.given_at) if asked else None
    due = _start_clock(work, rescue, since)
    work.emit(
        RescueRecordedV1(
            rescue_id=rescue.id,
            rescuer_type=rescue.rescuer_type,
            law_enforcement=rescue.law_enforcement,
            district=rescue.district,
            rescuer_organisation=rescue.rescuer_organisation,
            due_at=due,
            rights_notice_due_at=rights_notice.await_for_rescue(work, rescue),
        ),
        subject=rescue.id,
        sequence=rescue.row_version,
    )
    rights_notice.given_at_rescue(work, rescue)
    return _state(rescue, due, tuple(warnings))


def add_facts(command: AddRescueFacts, work: IntakeWork) -> RescueState:
    """Put what is said now over what was known of the rescue; the notice of rights stops K3. Raises `Malformed`, `NotFound`, `ChangedMeanwhile`."""
    rescue = _get(command.rescue_id, command.row_version, work)
    complaints = Complaints()
    check_facts(complaints, command.facts, rescue.known(), rescued_at=rescue.rescued_at, now=work.now)
    complaints.settle()
    rescue.learn(command.facts)
    if command.facts.rights_notice is not None:
        rights_notice.given_at_rescue(work, rescue)
    return _state(rescue, None, ())


def refer_to_police(command: ReferToPolice, work: IntakeWork) -> RescueState:
    """Refer with consent C2 only (INV-11): K1 stops, K2 begins where it does not run. Raises `ConsentMissing`, `IllegalMove`, `NotFound`."""
    stations.require("/station", command.station)
    rescue = _get(command.rescue_id, command.row_version, work)
    consented = holds(work.consents.of_person(rescue.person_id), REFER_TO_POLICE, work.now)
    starts = rescue.refer_to_police(command.station, consented=consented, by=work.actor.id, at=work.now)
    work.deadlines.stop(POLICE_CLOCK, rescue.id, at=work.now)
    due = None
    if starts:
        due = due_at(COURT_CLOCK, work.now)
        work.deadlines.start(COURT_CLOCK, "RESCUE", rescue.id, at=work.now, due=due)
    elif rescue.clock_24 == RUNNING:
        due = due_at(COURT_CLOCK, rescue.rescued_at)
    work.emit(
        RescueReferredToPoliceV1(rescue_id=rescue.id, station=command.station),
        subject=rescue.id,
        sequence=rescue.row_version,
    )
    return _state(rescue, due, ())


def produce_in_court(command: ProduceInCourt, work: IntakeWork) -> RescueState:
    """Record production before the court; K2 stops. Raises `IllegalMove`, `NotFound`."""
    rescue = _get(command.rescue_id, command.row_version, work)
    court = Confidential(rescue.person_id, command.court)
    rescue.produce_in_court(court, by=work.actor.id, at=work.now)
    work.deadlines.stop(COURT_CLOCK, rescue.id, at=work.now)
    work.emit(RescueProducedInCourtV1(rescue_id=rescue.id), subject=rescue.id, sequence=rescue.row_version)
    return _state(rescue, None, ())


def read_rescue(query: ReadRescue, work: IntakeWork) -> RescueView:
    """Return where the rescue stands and its facts; what it shows of level L3 is audited. Raises `NotFound`.

    Whoever rescued reads the details until the report became a case, and the state after (2.2 FRO).
    """
    rescue = work.rescues.read(query.rescue_id)
    report = work.reports.read(rescue.report_id) if rescue.report_id is not None else None
    target = rescue_object(rescue, work.now, handed_over=report is not None and report.case_id is not None)
    work.permit(target)
    details = RescueDetails()
    if work.level(target) in SEEN_IN_FULL:
        details = rescue.known()
        names = [each.name for each in fields(details)]
        work.disclosed("rescue", rescue.id, names, level="L3", case_id=report.case_id if report else None)
    return RescueView(
        _state(rescue, None, ()), rescue.facilitators, rescue.rights_notice, rescue.no_interrogation, details
    )


def _start_clock(work: IntakeWork, rescue: Rescue, since: datetime | None) -> datetime | None:
    if rescue.clock_24 == RUNNING:
        clock, start = COURT_CLOCK, rescue.rescued_at
    elif since is not None:
        clock, start = POLICE_CLOCK, since
    else:
        return None
    due = due_at(clock, start)
    work.deadlines.start(clock, "RESCUE", rescue.id, at=start, due=due)
    return due


def _get(id: UUID, version: int | None, work: IntakeWork) -> Rescue:
    rescue = work.rescues.get(id)
    work.permit(rescue_object(rescue, work.now))
    rescue.expect(version)
    return rescue


def _state(rescue: Rescue, due: datetime | None, warnings: tuple[Doubt, ...]) -> RescueState:
    return RescueState(
        rescue.id,
        rescue.person_id,
        rescue.status,
        rescue.rescuer_type,
        rescue.rescued_at,
        rescue.clock_12,
        rescue.clock_24,
        due,
        rescue.station,
        rescue.referred_to_police_at,
        rescue.court_produced_at,
        warnings,
        rescue.row_version,
    )
