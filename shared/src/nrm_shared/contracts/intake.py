"""Events of intake: reports, rescue, repatriation, consent and the case (guideline steps 1 to 5)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts import words
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import Code, Moment, Need, Number, Purpose, Reference

CaseProfile = words.CaseProfile

# --- report (step 4, 2.6.1) ---


class ReportSubmittedV1(Event):
    """Somebody reported a possible victim; triage may begin and K8 runs."""

    TYPE: ClassVar[str] = "intake.report-submitted.v1"
    report_id: UUID
    report_number: Number
    channel: Code = Field(description="Where the report came from (CL-SOURCE).")
    tip_type: Code
    urgency: Code
    reporter_kind: Code = Field(description="ANONYMOUS, PERSON, SELF or ORGANISATION.")
    reporter_organisation: Reference | None = None
    consent_basis: Code
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    current_union_code: Reference | None = Field(default=None, description="For the committee of the union.")
    repatriation_id: UUID | None = None
    rescue_id: UUID | None = None
    at_risk_only: bool = Field(default=False, description="The person is at risk and not yet a victim (decision 13).")
    triage_due_at: Moment | None = None


class ReportTriageStartedV1(Event):
    """The focal point took the report up."""

    TYPE: ClassVar[str] = "intake.report-triage-started.v1"
    report_id: UUID


class ReportInformationRequestedV1(Event):
    """The focal point asked the reporter for more; the report waits."""

    TYPE: ClassVar[str] = "intake.report-information-requested.v1"
    report_id: UUID


class ReportInformationAddedV1(Event):
    """The reporter answered; the report waits for triage again."""

    TYPE: ClassVar[str] = "intake.report-information-added.v1"
    report_id: UUID
    triage_due_at: Moment | None = None


class ReportAcceptedV1(Event):
    """The focal point accepted the report and a case was opened from it."""

    TYPE: ClassVar[str] = "intake.report-accepted.v1"
    report_id: UUID
    case_id: UUID


class ReportLinkedV1(Event):
    """The report tells of the same person and episode as an existing case and was attached to it."""

    TYPE: ClassVar[str] = "intake.report-linked.v1"
    report_id: UUID
    case_id: UUID


class ReportScreenedOutV1(Event):
    """The report leads to no case; safe signposting was given."""

    TYPE: ClassVar[str] = "intake.report-screened-out.v1"
    report_id: UUID
    reason: Code


class ReportWithdrawnV1(Event):
    """The reporter or survivor took the report back before a case was opened."""

    TYPE: ClassVar[str] = "intake.report-withdrawn.v1"
    report_id: UUID


# --- repatriation (step 3, 2.6.2) ---


class RepatriationNotifiedV1(Event):
    """A mission told of a person who may return."""

    TYPE: ClassVar[str] = "intake.repatriation-notified.v1"
    repatriation_id: UUID
    informed_by: Code = Field(description="HOST_GOVERNMENT, SELF, FAMILY or NGO.")


class NationalityCheckRequestedV1(Event):
    """MoFA asked whether the person is a national; the station of the home address should answer."""

    TYPE: ClassVar[str] = "intake.nationality-check-requested.v1"
    repatriation_id: UUID
    station: Reference
    partner: Reference | None = Field(default=None, description="The ministry whose repatriation it is.")


class NationalityResultRecordedV1(Event):
    """The station's answer stands in the repatriation record; travel may follow only if CONFIRMED."""

    TYPE: ClassVar[str] = "intake.nationality-result-recorded.v1"
    repatriation_id: UUID
    result: Code = Field(description="CONFIRMED or NOT_CONFIRMED.")


class TravelArrangedV1(Event):
    """MoFA arranged travel and document."""

    TYPE: ClassVar[str] = "intake.travel-arranged.v1"
    repatriation_id: UUID


class RepatriationReturnedV1(Event):
    """The person arrived in Bangladesh."""

    TYPE: ClassVar[str] = "intake.repatriation-returned.v1"
    repatriation_id: UUID


class RepatriationReceivedV1(Event):
    """The person was received on arrival."""

    TYPE: ClassVar[str] = "intake.repatriation-received.v1"
    repatriation_id: UUID
    received_by: Code = Field(description="GOVERNMENT, NGO or FAMILY.")


class RepatriationReportedV1(Event):
    """A report to the mechanism was filed for the returned person; the repatriation record is complete."""

    TYPE: ClassVar[str] = "intake.repatriation-reported.v1"
    repatriation_id: UUID
    report_id: UUID


# --- rescue (step 2, 2.6.2) ---


class RescueRecordedV1(Event):
    """A rescue was recorded; K1 or K2 runs, and K3 unless the notice of rights came with it."""

    TYPE: ClassVar[str] = "intake.rescue-recorded.v1"
    rescue_id: UUID
    rescuer_type: Code
    law_enforcement: bool
    district: Reference | None = None
    rescuer_organisation: Reference | None = None
    due_at: Moment | None = Field(default=None, description="End of K1 (12 h) or K2 (24 h).")
    rights_notice_due_at: Moment | None = Field(default=None, description="K3, if no notice of rights came with it.")


class RescueReferredToPoliceV1(Event):
    """The rescued person was referred to the police with consent C2; K1 stops."""

    TYPE: ClassVar[str] = "intake.rescue-referred-to-police.v1"
    rescue_id: UUID
    station: Reference


class RescueProducedInCourtV1(Event):
    """The rescued person was produced before the court; K2 stops."""

    TYPE: ClassVar[str] = "intake.rescue-produced-in-court.v1"
    rescue_id: UUID


class RescueHandedOverV1(Event):
    """The rescued person was handed to the mechanism by a report."""

    TYPE: ClassVar[str] = "intake.rescue-handed-over.v1"
    rescue_id: UUID
    report_id: UUID


class RightsNoticeGivenV1(Event):
    """The person was told of rights and assistance (form F5), by who rescued or with the case; K3 stops."""

    TYPE: ClassVar[str] = "intake.rights-notice-given.v1"
    rescue_id: UUID | None = None
    case_id: UUID | None = None
    given_at: Moment


# --- case (2.6.3) ---


class CaseOpenedV1(Event):
    """A case was opened, victim status POSSIBLE; K3 runs unless the rescue brought the notice of rights."""

    TYPE: ClassVar[str] = "intake.case-opened.v1"
    case_id: UUID
    case_number: Number
    report_id: UUID
    profile: CaseProfile
    rights_notice_due_at: Moment | None = Field(
        default=None, description="K3, if no rescue brought the notice of rights."
    )


class CaseProfileChangedV1(Event):
    """The profile of a case changed: moved, corrected, or a birthday crossed a band."""

    TYPE: ClassVar[str] = "intake.case-profile-changed.v1"
    case_id: UUID
    profile: CaseProfile


class CaseStatusChangedV1(Event):
    """The case is now OPEN or ON_HOLD, or its copy of the victim status changed."""

    TYPE: ClassVar[str] = "intake.case-status-changed.v1"
    case_id: UUID
    status: Code
    victim_status: Code = Field(description="POSSIBLE, CONFIRMED, NOT_A_VICTIM or INCONCLUSIVE; verification decides.")
    reason: Code | None = None


class CaseClosedV1(Event):
    """The case was closed; the other services refuse new work on it."""

    TYPE: ClassVar[str] = "intake.case-closed.v1"
    case_id: UUID
    reason: Code = Field(description="CL-CLOSE, such as GOALS_MET.")


class CaseReopenedV1(Event):
    """A closed case is open again: new need, new risk, or work that turned out to be open."""

    TYPE: ClassVar[str] = "intake.case-reopened.v1"
    case_id: UUID
    reason: Code
    needs_attention: bool = Field(default=False, description="Reopened by itself because a service still had work.")


# --- consent (2.3 CL-CONSENT) ---


class ConsentGivenV1(Event):
    """The person, guardian or Authority gave consent for one purpose."""

    TYPE: ClassVar[str] = "intake.consent-given.v1"
    consent_id: UUID
    case_id: UUID
    person_id: UUID
    purpose: Purpose
    organisation: Reference | None = Field(default=None, description="The one organisation it names (C5), else none.")
    needs: list[Need] = Field(default=[], description="The need types it names (C5); empty means all.")
    until: Moment | None = None
    override: Code | None = Field(default=None, description="Nobody consented: why one goes on without (INV-18).")


class ConsentWithdrawnV1(Event):
    """A consent ended; what rested on it must stop (INV-15)."""

    TYPE: ClassVar[str] = "intake.consent-withdrawn.v1"
    consent_id: UUID
    case_id: UUID
    person_id: UUID
    purpose: Purpose
    organisation: Reference | None = None
    needs: list[Need] = Field(default=[])
    cause: Code = Field(
        default="WITHDRAWN", description="WITHDRAWN, EXPIRED or GIVER_NOT_ELIGIBLE; what follows is the same."
    )


class ConsentOverriddenV1(Event):
    """The focal point goes on without consent; the data-protection officer looks at it, and it is counted (INV-18)."""

    TYPE: ClassVar[str] = "intake.consent-overridden.v1"
    consent_id: UUID
    case_id: UUID
    purpose: Purpose
    organisation: Reference | None = None
    needs: list[Need] = Field(default=[])
    reason: Code = Field(description="LIFE_THREATENING, CHILD_BEST_INTEREST or COURT_ORDER.")
    until: Moment


class PersonRevealedV1(Event):
    """Somebody of the Authority revealed who the case is about, for an hour and with a reason (2.2 AUT)."""

    TYPE: ClassVar[str] = "intake.person-revealed.v1"
    reveal_id: UUID
    case_id: UUID
    reason: Code
    until: Moment


class PersonsMergedV1(Event):
    """Two records are one natural person's (INV-38). One event for each case of either, or one if neither has any."""

    TYPE: ClassVar[str] = "intake.persons-merged.v1"
    merge_id: UUID
    case_id: UUID | None = None
    kept_person_id: UUID
    merged_person_id: UUID
    reason: Code


class MergeReversedV1(Event):
    """The two records are two persons' after all. One event for each case of either, or one if neither has any."""

    TYPE: ClassVar[str] = "intake.merge-reversed.v1"
    merge_id: UUID
    case_id: UUID | None = None
    kept_person_id: UUID
    merged_person_id: UUID
    reason: Code


class PersonErasedV1(Event):
    """The person's data was erased here; every service destroys its own keys for the person and all of these."""

    TYPE: ClassVar[str] = "intake.person-erased.v1"
    person_id: UUID
    case_ids: list[UUID] = Field(default=[])
    report_ids: list[UUID] = Field(default=[])
    repatriation_ids: list[UUID] = Field(default=[])


# --- the survivor's own sign-in (2.2 SUR) ---


class SurvivorCodeMintedV1(Event):
    """The person a case is about was handed a code to sign in with; one handed out before is worth nothing."""

    TYPE: ClassVar[str] = "intake.survivor-code-minted.v1"
    code_id: UUID
    case_id: UUID


class SurvivorAccessGrantedV1(Event):
    """What a code that was handed out opens. For identity alone: no timeline, no store of events holds it.

    The code opens nothing without the PIN chosen at hand-over.
    """

    TYPE: ClassVar[str] = "intake.survivor-access-granted.v1"
    code_id: UUID
    person_id: UUID
    case_ids: list[UUID] = Field(description="Every case about the person; the survivor's token names them.")
    digest: words.Digest = Field(description="SHA-256 of the 80 random bits of the code.")
    handed_out_by: str | None = Field(
        default=None, description="The account that was shown the code, and so does not choose its PIN."
    )


class SurvivorCodeEndedV1(Event):
    """The code handed out to a person is worth nothing any more; whoever signed in with it is out."""

    TYPE: ClassVar[str] = "intake.survivor-code-ended.v1"
    code_id: UUID
    case_id: UUID
    reason: Code


# --- subject requests (2.10) ---


class SubjectRequestMadeV1(Event):
    """The person of a case, or somebody on her behalf, asked about the data kept of her; the words stay at intake."""

    TYPE: ClassVar[str] = "intake.subject-request-made.v1"
    request_id: UUID
    case_id: UUID
    kind: Code = Field(description="ACCESS, CORRECT or SEAL.")
    due_at: Moment


class SubjectRequestDecidedV1(Event):
    """It was answered, or taken back."""

    TYPE: ClassVar[str] = "intake.subject-request-decided.v1"
    request_id: UUID
    case_id: UUID
    outcome: Code = Field(description="FULFILLED, REFUSED, WITHDRAWN, or LAPSED: the person was erased before.")
    reason: Code | None = None


# --- clocks (2.7: K1 to K3, K8; 2.10: K20). K19 is time given to the person: it has no warning and no breach ---


class ClockDueV1(words.ClockDue):
    """The warning threshold of K1, K2, K8 or K20 passed and the work is not done; K3 is due at once and has none."""

    TYPE: ClassVar[str] = "intake.clock-due.v1"


class ClockBreachedV1(words.ClockBreached):
    """The due time of K1 to K3, K8 or K20 passed and the work is not done; a breach never blocks the action."""

    TYPE: ClassVar[str] = "intake.clock-breached.v1"


# --- break-glass (decision 12) ---


class BreakGlassOpenedV1(Event):
    """Somebody opened one case in an emergency; supervisor and data-protection officer are to know within a minute."""

    TYPE: ClassVar[str] = "intake.break-glass-opened.v1"
    break_glass_id: UUID
    case_id: UUID
    organisation: Reference | None = None
    reason: Code
    ends_at: Moment
    review_due_at: Moment


class BreakGlassClosedV1(Event):
    """What was opened in an emergency is closed again."""

    TYPE: ClassVar[str] = "intake.break-glass-closed.v1"
    break_glass_id: UUID
    case_id: UUID
    how: Code = Field(description="BY_HAND or TIME_OVER.")
    closed_at: Moment


class BreakGlassReviewedV1(Event):
    """The data-protection officer looked at it."""

    TYPE: ClassVar[str] = "intake.break-glass-reviewed.v1"
    break_glass_id: UUID
    case_id: UUID
    finding: Code


# --- export (2.10, SD6) ---


class ExportRequestedV1(Event):
    """Somebody asked for a file of cases; of more than 50 persons it waits for a second person's approval (SD6)."""

    TYPE: ClassVar[str] = "intake.export-requested.v1"
    export_id: UUID
    number: Number
    contents: Code
    reason: Code
    persons: int
    status: Code = Field(description="REQUESTED, or AWAITING_APPROVAL.")
    requested_by: Reference | None = Field(None, description="The account that asked.")
    role: Code | None = Field(None, description="The role in which it asked.")
    purge_due_at: Moment | None = Field(None, description="Until when it waits at most.")


class ExportDecidedV1(Event):
    """The second person decided."""

    TYPE: ClassVar[str] = "intake.export-decided.v1"
    export_id: UUID
    decision: Code = Field(description="APPROVED or REFUSED.")
    refusal: Code | None = None


class ExportReadyV1(Event):
    """The file can be fetched by whoever asked for it."""

    TYPE: ClassVar[str] = "intake.export-ready.v1"
    export_id: UUID
    rows: int
    purge_due_at: Moment


class ExportFailedV1(Event):
    """Making the file was given up; what was made of it is destroyed."""

    TYPE: ClassVar[str] = "intake.export-failed.v1"
    export_id: UUID
    failure: Code = Field(description="Why: a code of list export_failure.")


class ExportPurgedV1(Event):
    """The file was destroyed; whoever fetched it before has to delete it."""

    TYPE: ClassVar[str] = "intake.export-purged.v1"
    export_id: UUID
    cause: Code = Field(description="BY_HAND, TIME_OVER, NO_BASIS (a consent ended or a person is protected), ERASED.")
    downloads: int


class AuditSealedV1(words.AuditSealed):
    """A batch of intake's audit rows or moves was sealed."""

    TYPE: ClassVar[str] = "intake.audit-sealed.v1"
