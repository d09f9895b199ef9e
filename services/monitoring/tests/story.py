"""A made-up story of events, as the services tell it: one return from abroad that becomes a case with four needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from nrm_monitoring.app.fold import KeptEvent
from nrm_shared.contracts import approval, envelope, intake, referral, verification
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.intake import CaseProfile
from nrm_shared.inbox.delivery import Delivery

START = datetime(2026, 10, 5, 4, 0, tzinfo=UTC)
STATION = "PS-BD404147"
JASHORE, SADAR, UNION = "BD4041", "BD404147", "BD40414715"
REPORTER, ASSESSOR, SHELTER, LAWYERS = "ngo-shurokkha", "ngo-jachai", "provider-asha", "provider-ain-sheba"
NAMES = UUID("6f1d2c7e-58c1-4d6c-9f0c-1f0a4f2f7a11")


def name(text: str) -> UUID:
    """Return the same id for the same text."""
    return uuid5(NAMES, text)


@dataclass(frozen=True)
class Said:
    """One event as its owner said it."""

    id: UUID
    data: Event
    subject: str
    sequence: int
    time: datetime
    case_id: UUID | None

    @property
    def source(self) -> str:
        return f"/nrm/{self.data.owner()}"

    def kept(self, position: int) -> KeptEvent:
        return KeptEvent(
            position, self.id, self.data.TYPE, self.source, self.subject, self.sequence, self.time,
            self.data.model_dump_json(),
        )  # fmt: skip

    def delivery(self) -> Delivery:
        body = envelope.write(
            self.data, id=self.id, source=self.source, time=self.time, subject=self.subject, sequence=self.sequence,
            case_id=self.case_id,
        )  # fmt: skip
        return Delivery(
            queue="monitoring.inbox",
            body=body,
            message_id=str(self.id),
            type=self.data.TYPE,
            content_type=envelope.CONTENT_TYPE,
        )


@dataclass
class Story:
    """Events in the order they happened, an hour apart; each aggregate counts its own sequence."""

    label: str = "one"
    said: list[Said] = field(default_factory=list)
    now: datetime = START

    def __post_init__(self) -> None:
        self._sequences: dict[tuple[str, str], int] = {}

    def id(self, text: str) -> UUID:
        """Return the id of something of this story."""
        return name(f"{self.label}/{text}")

    @property
    def case(self) -> UUID:
        return self.id("case")

    def say(self, event: type[Event], subject: str, *, of_case: bool = True, hours: float = 1.0, **data: Any) -> Said:
        """Let an aggregate say something `hours` later."""
        self.now += timedelta(hours=hours)
        about = self.id(subject)
        key = (event.owner(), str(about))
        self._sequences[key] = self._sequences.get(key, 0) + 1
        case_id = self.case if of_case else None
        if of_case and "case_id" in event.model_fields:
            data.setdefault("case_id", self.case)
        said = Said(uuid4(), event(**data), str(about), self._sequences[key], self.now, case_id)
        self.said.append(said)
        return said

    # -- the steps of the guideline -----------------------------------------------------------------------------------

    def returned(self) -> None:
        """Step 3: notified, nationality confirmed, received."""
        repatriation: dict[str, Any] = {"repatriation_id": self.id("repatriation")}
        self.say(intake.RepatriationNotifiedV1, "repatriation", of_case=False, informed_by="FAMILY", **repatriation)
        self.say(intake.NationalityCheckRequestedV1, "repatriation", of_case=False, station=STATION, **repatriation)
        self.say(
            verification.NationalityAnsweredV1, "nationality", of_case=False, station=STATION, result="CONFIRMED",
            **repatriation,
        )  # fmt: skip
        self.say(intake.NationalityResultRecordedV1, "repatriation", of_case=False, result="CONFIRMED", **repatriation)
        self.say(intake.TravelArrangedV1, "repatriation", of_case=False, **repatriation)
        self.say(intake.RepatriationReturnedV1, "repatriation", of_case=False, **repatriation)
        self.say(intake.RepatriationReceivedV1, "repatriation", of_case=False, received_by="NGO", **repatriation)

    def reported(
        self, *, from_abroad: bool = True, channel: str = "NGO", hours: float = 1.0, at_risk: bool = False
    ) -> None:
        """Step 4: an organisation reports."""
        self.say(
            intake.ReportSubmittedV1,
            "report",
            of_case=False,
            hours=hours,
            report_id=self.id("report"),
            report_number="RPT-26-000001-Z",
            channel=channel,
            tip_type="CROSS_BORDER",
            urgency="NORMAL",
            reporter_kind="ORGANISATION",
            reporter_organisation=REPORTER,
            consent_basis="VICTIM",
            current_district=JASHORE,
            current_upazila=SADAR,
            repatriation_id=self.id("repatriation") if from_abroad else None,
            triage_due_at=self.now + timedelta(hours=25),
            at_risk_only=at_risk,
        )

    def opened(self) -> None:
        """Step 4: the focal point accepts; consent C2, C4 and C8."""
        self.say(intake.ReportTriageStartedV1, "report", of_case=False, report_id=self.id("report"))
        self.say(intake.ReportAcceptedV1, "report", report_id=self.id("report"))
        self.say(
            intake.CaseOpenedV1, "case", hours=0, case_number="NRM-26-000001-Z", report_id=self.id("report"),
            profile=self.profile(),
        )  # fmt: skip
        for purpose in ("C2", "C4", "C8"):
            self.say(
                intake.ConsentGivenV1, f"consent {purpose}", consent_id=self.id(purpose), person_id=self.id("person"),
                purpose=purpose,
            )  # fmt: skip

    def profile(self) -> CaseProfile:
        return CaseProfile(
            gender="Feminine", age_band="A_25_34", minor_now="no", minor_at_act="no", home_district=JASHORE,
            current_district=JASHORE, current_upazila=SADAR, reporter_organisation=REPORTER, tip_type="CROSS_BORDER",
        )  # fmt: skip

    def asked(self) -> None:
        """Step 5: the station is asked."""
        self.say(
            verification.ConfirmationTaskIssuedV1, "task", questionnaire_version="draft-2.15",
            due_at=self.now + timedelta(days=9), acknowledge_by=self.now + timedelta(hours=25),
            task_id=self.id("task"), station=STATION,
        )  # fmt: skip

    def confirmed(self) -> None:
        """Step 5: the station is asked and finds, the focal point determines."""
        task: dict[str, Any] = {"task_id": self.id("task"), "station": STATION}
        self.asked()
        self.say(verification.ConfirmationTaskAcknowledgedV1, "task", **task)
        self.say(
            verification.FindingSubmittedV1, "task", act_met=True, means_met=True, purpose_met=True, means_waived=False,
            engine_result="CONFIRMABLE", conclusion="VICTIM", rule_version="1",
            determination_due_at=self.now + timedelta(days=3), **task,
        )  # fmt: skip
        self.say(verification.FindingAcceptedV1, "task", task_id=self.id("task"))
        self.say(
            verification.DeterminationIssuedV1, "determination", determination_id=self.id("determination"),
            outcome="CONFIRMED", differs_from_police=False,
        )  # fmt: skip
        self.say(intake.CaseStatusChangedV1, "case", status="OPEN", victim_status="CONFIRMED")

    def assessed(self) -> None:
        """Step 6."""
        assessment: dict[str, Any] = {"assessment_id": self.id("assessment")}
        who: dict[str, Any] = {"organisation": ASSESSOR, "assessor": "person-jachai-1"}
        self.say(
            approval.AssessmentAssignedV1, "assessment", due_at=self.now + timedelta(hours=24), **who, **assessment
        )
        self.say(approval.AssessmentStartedV1, "assessment", due_at=self.now + timedelta(days=5), **who, **assessment)
        self.say(approval.AssessmentSubmittedV1, "assessment", **assessment)
        self.say(approval.AssessmentAcceptedV1, "assessment", **assessment)

    def requested(self, needs: tuple[str, ...] = ("N06", "N05", "N07")) -> None:
        """Steps 7 and 8: requested, rectified once, verified, classified (N06 short, the others mid-term)."""
        request: dict[str, Any] = {"request_id": self.id("request")}
        submission: dict[str, Any] = {
            "request_number": "REQ-26-000001-Z", "round": 1, "needs": list(needs), "interim": False,
            "source": "ASSESSMENT", "due_at": self.now + timedelta(days=3), **request,
        }  # fmt: skip
        self.say(approval.RequestSubmittedV1, "request", **submission)
        self.say(approval.RequestSentForRectificationV1, "request", rectification_round=1, **request)
        self.say(approval.RequestSubmittedV1, "request", **submission)
        self.say(approval.RequestVerifiedV1, "request", outcome="APPROVED", kept=list(needs), **request)
        for need in needs:
            short = need == "N06"
            self.say(
                approval.NeedItemClassifiedV1, need, item_id=self.id(need), need=need, term="T1" if short else "T2",
                interim=False, level="FP" if short else "AUTHORITY", due_at=self.now + timedelta(days=10), **request,
            )  # fmt: skip

    def decided(self, **decisions: str) -> None:
        """Step 9: each need is decided, APPROVED unless said otherwise."""
        for need in ("N06", "N05", "N07"):
            short = need == "N06"
            self.say(
                approval.NeedItemDecidedV1, need, item_id=self.id(need), request_id=self.id("request"), need=need,
                term="T1" if short else "T2", decision=decisions.get(need, "APPROVED"),
                level="FP" if short else "AUTHORITY", refer_by=self.now + timedelta(days=1),
            )  # fmt: skip

    def referred(self, label: str, organisation: str, *needs: str) -> None:
        """Step 10: a referral is issued."""
        self.say(
            referral.ReferralIssuedV1, label, referral_id=self.id(label), slip_number="REF-0000000000-Z",
            organisation=organisation, item_ids=[self.id(need) for need in needs], needs=list(needs),
            fields=["name_bn"], respond_by=self.now + timedelta(days=2),
        )  # fmt: skip

    def answered(self, label: str, organisation: str, event: type[Event], *needs: str, **data: Any) -> None:
        """Steps 10 and 11: the referral moves."""
        self.say(
            event, label, referral_id=self.id(label), organisation=organisation,
            item_ids=[self.id(need) for need in needs], **data,
        )  # fmt: skip

    def served(self, label: str, organisation: str, need: str) -> None:
        """Step 11: started, delivered, completed, met."""
        item: dict[str, Any] = {"item_id": self.id(need), "need": need}
        part: dict[str, Any] = item | {"referral_id": self.id(label), "organisation": organisation}
        self.say(referral.ServiceStartedV1, label, **part)
        self.say(referral.ServiceDeliveredV1, f"delivery {label}", delivery_id=self.id(f"delivery {label}"), **part)
        self.say(referral.ServiceCompletedV1, label, **part)
        self.answered(label, organisation, referral.ReferralCompletedV1, need)
        self.say(referral.NeedItemClosedV1, need, outcome="MET", **item)

    def engaged(self) -> None:
        """Steps 10 and 11: a decline, two organisations, a case manager, plan."""
        self.referred("first", SHELTER, "N06")
        self.answered(
            "first", SHELTER, referral.ReferralDeclinedV1, "N06", code="NO_CAPACITY",
            resolve_by=self.now + timedelta(hours=49),
        )  # fmt: skip
        self.referred("second", SHELTER, "N06")
        self.answered("second", SHELTER, referral.ReferralAcceptedV1, "N06")
        self.referred("third", LAWYERS, "N05")
        self.answered("third", LAWYERS, referral.ReferralAcceptedV1, "N05")
        self.say(referral.CaseManagerAppointedV1, "case", organisation=SHELTER, person="person-asha-1")
        self.say(referral.PlanActivatedV1, "plan", plan_id=self.id("plan"), version=1)

    def helped(self) -> None:
        """Steps 10 to 12: two organisations are engaged; services, follow-up."""
        self.engaged()
        self.served("second", SHELTER, "N06")
        self.served("third", LAWYERS, "N05")
        follow_up: dict[str, Any] = {"follow_up_id": self.id("follow-up"), "final": True}
        self.say(referral.FollowUpScheduledV1, "follow-up", due_at=self.now + timedelta(days=30), **follow_up)
        self.say(referral.FollowUpRecordedV1, "follow-up", outcome="DONE", **follow_up)

    def closed(self) -> None:
        """The case is closed."""
        for owner in (approval, referral):
            self.say(owner.CaseWorkChangedV1, "case", open=False)
        self.say(intake.CaseClosedV1, "case", reason="GOALS_MET")

    def whole(self) -> "Story":
        """Tell everything from the mission's notice to the closing."""
        self.returned()
        self.reported()
        self.opened()
        self.confirmed()
        self.assessed()
        self.requested()
        self.decided(N07="REFUSED")
        self.helped()
        self.closed()
        return self


def shuffled(stories: list[Story], draw: Callable[[int], int]) -> list[Said]:
    """Return everything said in another order that keeps each aggregate's own; `draw(n)` chooses one of n lines."""
    lines: dict[tuple[str, str], list[Said]] = {}
    for story in stories:
        for said in story.said:
            lines.setdefault((said.source, said.subject), []).append(said)
    waiting = list(lines.values())
    mixed = []
    while waiting:
        line = waiting[draw(len(waiting))]
        mixed.append(line.pop(0))
        waiting = [each for each in waiting if each]
    return mixed
