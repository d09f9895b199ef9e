"""The dossier: everything monitoring knows of one case and of what led to it, as plain facts.

A dossier is folded from the events of the case, its reports, and the rescue or repatriation before them. Each record
is written by the events of one aggregate; a record whose first event has not arrived yet simply has empty fields, so
that the order in which owners are heard does not matter.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

POSSIBLE = "POSSIBLE"
CONFIRMED = "CONFIRMED"
NOT_A_VICTIM = "NOT_A_VICTIM"
CLOSED = "CLOSED"


@dataclass(slots=True)
class Span:
    """One stretch of waiting: since when, until when (None: it lasts), due when."""

    since: datetime
    due_at: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class Report:
    """A report (step 4) and its triage."""

    id: UUID
    number: str = ""
    channel: str = ""
    tip_type: str = ""
    urgency: str = ""
    reporter_organisation: str | None = None
    places: tuple[str, ...] = ()
    at_risk_only: bool = False
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    triage: list[Span] = field(default_factory=list)
    questions: list[Span] = field(default_factory=list)
    decision: str | None = None
    decided_at: datetime | None = None
    case_id: UUID | None = None


@dataclass(slots=True)
class Repatriation:
    """A return from abroad (step 3)."""

    id: UUID
    notified_at: datetime | None = None
    station: str | None = None
    requested_at: datetime | None = None
    due_at: datetime | None = None
    answered_at: datetime | None = None
    result: str | None = None
    travel_at: datetime | None = None
    returned_at: datetime | None = None
    received_at: datetime | None = None
    reported_at: datetime | None = None


@dataclass(slots=True)
class Rescue:
    """A rescue (step 2)."""

    id: UUID
    recorded_at: datetime | None = None
    law_enforcement: bool = False
    organisation: str | None = None
    places: tuple[str, ...] = ()
    due_at: datetime | None = None
    referred_at: datetime | None = None
    court_at: datetime | None = None
    handed_over_at: datetime | None = None
    notice_due_at: datetime | None = None


@dataclass(slots=True)
class Case:
    """The case as intake tells it; the profile is level L1."""

    id: UUID
    number: str = ""
    report_id: UUID | None = None
    opened_at: datetime | None = None
    status: str = "OPEN"
    victim_status: str = POSSIBLE
    gender: str = ""
    age_band: str = ""
    minor_now: str = "unknown"
    minor_at_act: str = "unknown"
    tip_type: str = ""
    home_district: str | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    reporter_organisation: str | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    needs_attention: bool = False
    witness_protected: bool = False
    notice_due_at: datetime | None = None


@dataclass(slots=True)
class Task:
    """A confirmation task at a station (step 5)."""

    id: UUID
    station: str | None = None
    issued_at: datetime | None = None
    acknowledge_by: datetime | None = None
    due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    work: list[Span] = field(default_factory=list)
    findings: list[Span] = field(default_factory=list)
    accepted_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Return whether the station still has to work on it."""
        return self.issued_at is not None and self.ended_at is None and self.accepted_at is None


@dataclass(slots=True)
class Determination:
    """The decision on victim status, and its review (step 5)."""

    id: UUID
    outcome: str | None = None
    issued_at: datetime | None = None
    round: int = 1
    reviews: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Assessment:
    """A needs assessment at an organisation of the pool (step 6)."""

    id: UUID
    organisation: str | None = None
    assessor: str | None = None
    assigned_at: datetime | None = None
    start_by: datetime | None = None
    started_at: datetime | None = None
    work: list[Span] = field(default_factory=list)
    judging: list[Span] = field(default_factory=list)
    accepted_at: datetime | None = None
    access_until: datetime | None = None
    ended_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Return whether it is on its way: assigned, neither accepted nor declined nor suspended."""
        return self.assigned_at is not None and self.accepted_at is None and self.ended_at is None


@dataclass(slots=True)
class Request:
    """A service request (step 7)."""

    id: UUID
    number: str = ""
    round: int = 1
    source: str = ""
    interim: bool = False
    submitted_at: datetime | None = None
    verifying: list[Span] = field(default_factory=list)
    rectifying: list[Span] = field(default_factory=list)
    kept: tuple[str, ...] = ()
    verified_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(slots=True)
class NeedItem:
    """One need of a request with its term (steps 8 and 9), and how it ended (step 11)."""

    id: UUID
    request_id: UUID | None = None
    need: str = ""
    term: str = ""
    level: str = ""
    deciding: list[Span] = field(default_factory=list)
    decision: str | None = None
    decided_at: datetime | None = None
    refer_by: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    held_at: datetime | None = None

    @property
    def approved(self) -> bool:
        """Return whether it may be referred: approved, not on hold, not withdrawn, not lapsed, not closed."""
        over = self.held_at or self.ended_at or self.closed_at
        return self.decision == "APPROVED" and over is None


@dataclass(slots=True)
class Referral:
    """A referral to one organisation (steps 10 and 11)."""

    id: UUID
    organisation: str | None = None
    item_ids: tuple[UUID, ...] = ()
    issued_at: datetime | None = None
    respond_by: datetime | None = None
    accepted_at: datetime | None = None
    started: dict[UUID, datetime] = field(default_factory=dict)
    served: dict[UUID, datetime] = field(default_factory=dict)
    completed_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None
    resolve_by: datetime | None = None
    reviews: list[Span] = field(default_factory=list)

    @property
    def live(self) -> bool:
        """Return whether it still carries its items: issued and not declined, expired, revoked or discontinued."""
        return self.issued_at is not None and self.failed_at is None

    @property
    def engaged(self) -> bool:
        """Return whether its organisation accepted and works (INV-32)."""
        return self.live and self.accepted_at is not None and self.completed_at is None


@dataclass(slots=True)
class StopNotice:
    """An organisation has to stop and delete, and to say so (INV-15)."""

    id: UUID
    organisation: str | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    overdue_at: datetime | None = None
    acknowledged_at: datetime | None = None


@dataclass(slots=True)
class Check:
    """An identity check against a registry; it never blocks help (decision 9)."""

    id: UUID
    registry: str = ""
    state: str = ""
    since: datetime | None = None
    adjudicated_at: datetime | None = None
    unexplained: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class FollowUp:
    """A follow-up (step 12)."""

    id: UUID
    scheduled_at: datetime | None = None
    due_at: datetime | None = None
    final: bool = False
    recorded_at: datetime | None = None
    outcome: str | None = None


@dataclass(slots=True)
class Opening:
    """The case was opened by break-glass (decision 12)."""

    id: UUID
    opened_at: datetime | None = None
    ends_at: datetime | None = None
    review_due_at: datetime | None = None
    closed_at: datetime | None = None
    reviewed_at: datetime | None = None


@dataclass(slots=True)
class SubjectRequest:
    """The person asked about the data kept of her (2.10)."""

    id: UUID
    made_at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(slots=True)
class Override:
    """The focal point went on without consent, until a moment or until that ended before (INV-18)."""

    id: UUID
    reason: str | None = None
    at: datetime | None = None
    until: datetime | None = None
    ended_at: datetime | None = None


@dataclass(slots=True)
class Export:
    """A register of cases that somebody asked for as a file (2.10); above 50 persons it waits for a second person (SD6)."""

    id: UUID
    asked_by: str | None = None
    role: str | None = None
    asked_at: datetime | None = None
    waits: bool = False
    until: datetime | None = None
    decided_at: datetime | None = None
    failed_at: datetime | None = None
    purged_at: datetime | None = None


@dataclass(slots=True)
class ClockFact:
    """What an owner told of a clock: its due time, and whether that passed."""

    due_at: datetime
    breached: bool


@dataclass(slots=True)
class Dossier:
    """All facts of one root: a case, or a report, rescue or repatriation that has no case yet, or an export."""

    root: UUID
    case: Case | None = None
    reports: dict[UUID, Report] = field(default_factory=dict)
    repatriations: dict[UUID, Repatriation] = field(default_factory=dict)
    rescues: dict[UUID, Rescue] = field(default_factory=dict)
    tasks: dict[UUID, Task] = field(default_factory=dict)
    determinations: dict[UUID, Determination] = field(default_factory=dict)
    assessments: dict[UUID, Assessment] = field(default_factory=dict)
    requests: dict[UUID, Request] = field(default_factory=dict)
    items: dict[UUID, NeedItem] = field(default_factory=dict)
    referrals: dict[UUID, Referral] = field(default_factory=dict)
    stop_notices: dict[UUID, StopNotice] = field(default_factory=dict)
    checks: dict[UUID, Check] = field(default_factory=dict)
    follow_ups: dict[UUID, FollowUp] = field(default_factory=dict)
    openings: dict[UUID, Opening] = field(default_factory=dict)
    subject_requests: dict[UUID, SubjectRequest] = field(default_factory=dict)
    overrides: dict[UUID, Override] = field(default_factory=dict)
    exports: dict[UUID, Export] = field(default_factory=dict)
    consents: dict[UUID, str] = field(default_factory=dict)
    consents_ended: set[UUID] = field(default_factory=set)
    manager_organisation: str | None = None
    manager: str | None = None
    manager_at: datetime | None = None
    plan_at: datetime | None = None
    plan_within: timedelta | None = None
    shut_out: list[Span] = field(default_factory=list)
    rights_notice_at: datetime | None = None
    status_notices: list[Span] = field(default_factory=list)
    open_work: dict[str, Span] = field(default_factory=dict)
    clocks: dict[tuple[str, UUID], dict[datetime, ClockFact]] = field(default_factory=dict)

    @property
    def known_case(self) -> Case | None:
        """Return the case if its opening has arrived; its other facts may come first."""
        return self.case if self.case is not None and self.case.opened_at is not None else None

    @property
    def witness_protected(self) -> bool:
        """Return whether the person is under witness protection: out of lists but those of who works on the case."""
        return self.case is not None and self.case.witness_protected

    @property
    def closed(self) -> bool:
        """Return whether the case is closed."""
        return self.case is not None and self.case.status == CLOSED

    @property
    def determination(self) -> Determination | None:
        """Return the determination that counts: of the highest round, the latest."""
        issued = [(each.round, each.issued_at, each.id) for each in self.determinations.values() if each.issued_at]
        return self.determinations[max(issued)[2]] if issued else None

    @property
    def victim_status(self) -> str:
        """Return the victim status: verification's determination, else intake's copy."""
        counts = self.determination
        if counts is not None and counts.outcome:
            return counts.outcome
        return self.case.victim_status if self.case else POSSIBLE

    @property
    def engaged_organisations(self) -> set[str]:
        """Return the organisations that accepted or serve (step 11)."""
        return {each.organisation for each in self.referrals.values() if each.engaged and each.organisation}

    @property
    def station(self) -> str | None:
        """Return the station responsible for confirmation: of the task issued last, ended ones only if none lives."""
        issued = [(each.live or each.accepted_at is not None, each.issued_at, each.id) for each in self.tasks.values()
                  if each.issued_at]  # fmt: skip
        return self.tasks[max(issued)[2]].station if issued else None

    @property
    def places(self) -> tuple[str, ...]:
        """Return where the person is, for jurisdictions; from the case, else from the reports or the rescue."""
        case = self.known_case
        if case is not None:
            known = (case.current_union_code, case.current_upazila, case.current_district)
            return tuple(place for place in known if place)
        told = [each.places for each in self.reports.values()] + [each.places for each in self.rescues.values()]
        return tuple(sorted({place for places in told for place in places}))

    def told_of_clock(self, clock: str, measured: UUID, due_at: datetime | None) -> ClockFact | None:
        """Return what its owner told of the clock's run that is due at `due_at`, or of the latest where that is None.

        One object may have several runs of one clock: its rounds, and the two parts of K9.
        """
        runs = self.clocks.get((clock, measured), {})
        if due_at is not None:
            return runs.get(due_at)
        return runs[max(runs)] if runs else None

    def has_consent(self, purpose: str) -> bool:
        """Return whether consent for `purpose` (C1 to C12) stands."""
        return any(found == purpose and id not in self.consents_ended for id, found in self.consents.items())

    def live_referral_of(self, item_id: UUID) -> Referral | None:
        """Return a referral that carries the item, or None."""
        carrying = [each for each in self.referrals.values() if each.live and item_id in each.item_ids]
        return min(carrying, key=lambda each: each.id) if carrying else None

    def failed_referrals_of(self, item_id: UUID) -> list[Referral]:
        """Return the referrals of the item that were declined, expired, revoked or discontinued, oldest end first."""
        failed = [(each.failed_at, each.id) for each in self.referrals.values()
                  if each.failed_at and item_id in each.item_ids]  # fmt: skip
        return [self.referrals[id] for _, id in sorted(failed)]
