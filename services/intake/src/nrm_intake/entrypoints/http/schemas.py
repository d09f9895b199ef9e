"""What intake's routes take: bodies of requests. Unknown fields are refused; rules beyond form are in `app`."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from nrm_intake.app.consents import CURRENT_TEXT, ConsentInput
from nrm_intake.app.guardians import GuardianInput
from nrm_intake.app.person_input import IdentifierInput, PersonInput
from nrm_intake.app.repatriations import NotifyReturn
from nrm_intake.app.rescues import RecordRescue
from nrm_intake.app.submit_report import Reporter, SubmitReport
from nrm_intake.domain.details import BirthDate, PersonDetails, Phone
from nrm_intake.domain.rescue_facts import Care, RescueDetails, RescueFacts, RightsNotice
from nrm_shared.contracts.partner_words import IdentityClaims, PartnerReference
from nrm_shared.contracts.partner_words import Line as NonEmptyLine
from nrm_shared.contracts.words import Need, Purpose, Reference

Line = Annotated[str, StringConstraints(max_length=200)]
Story = Annotated[str, StringConstraints(min_length=1, max_length=15_000)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
ReceiptCode = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Body(BaseModel):
    """A request body: unknown fields are refused, values stay out of error texts."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class BirthBody(Body):
    """A date of birth as far as it is known; a missing day or month is 1."""

    value: date
    precision: str = Field(default="day", description="day, month, year or age_estimate")


class PhoneBody(Body):
    """A telephone number and whether it is safe to use (INV-45)."""

    number: Line
    safe_to_contact: bool = False
    safe_hours: Line | None = None
    may_leave_message: bool = False
    owner: Line | None = None


class IdentifierBody(Body):
    """A document number: NID, BRN, PASSPORT or OTHER, in any digits."""

    type: Code
    value: Line
    country: Country | None = None
    holder_claim: Annotated[str, StringConstraints(pattern=r"^(own|family|unknown)$")] = "unknown"

    def given(self) -> IdentifierInput:
        """Return it for the use case."""
        return IdentifierInput(**self.model_dump())


class PersonBody(Body):
    """A person as far as known; nothing is required."""

    name_bn: str | None = None
    name_en: str | None = None
    alias: str | None = None
    gender: Code | None = None
    date_of_birth: BirthBody | None = None
    father_name: str | None = None
    mother_name: str | None = None
    father_alive: str = "unknown"
    mother_alive: str = "unknown"
    nationalities: list[Country] = Field(default=[], max_length=5)
    home_district: Reference | None = None
    home_upazila: Reference | None = None
    home_address: str | None = None
    current_address: str | None = None
    current_union: str | None = None
    phones: list[PhoneBody] = Field(default=[], max_length=5)
    safe_channel: str | None = None
    languages: list[Language] = Field(default=[], max_length=10)
    interpreter_language: Language | None = None
    communication_aid: str | None = None
    accessibility: list[Code] = Field(default=[], max_length=10)
    description: str | None = None
    identifiers: list[IdentifierBody] = Field(default=[], max_length=5)

    def given(self) -> PersonInput:
        """Return it for the use case."""
        apart = {"gender", "date_of_birth", "home_district", "home_upazila", "identifiers", "phones"}
        plain = self.model_dump(exclude=apart)
        for name in ("nationalities", "languages", "accessibility"):
            plain[name] = tuple(plain[name])
        birth = self.date_of_birth
        details = PersonDetails(
            **plain,
            birth=BirthDate(birth.value, birth.precision) if birth else None,
            phones=tuple(Phone(**phone.model_dump()) for phone in self.phones),
        )
        numbers = tuple(one.given() for one in self.identifiers)
        return PersonInput(details, self.gender, self.home_district, self.home_upazila, numbers)


class GuardianBody(Body):
    """A guardian as described by whoever heard the consent; recorded with it as guardian of record (INV-12)."""

    name: Line
    kind: Code = Field(description="PARENT, LEGAL_GUARDIAN or SIBLING")
    conflict_of_interest: bool = False
    source: Code = "OTHER_PERSON"

    def given(self) -> GuardianInput:
        """Return it for the use case."""
        return GuardianInput(**self.model_dump())


class ConsentBody(Body):
    """One consent C1 to C12 as it was given; expires after 12 months unless said otherwise."""

    purpose: Purpose
    method: Code = Field(description="WRITTEN, THUMBPRINT, VOICE, SIGN_OR_GESTURE, PHONE or ONLINE")
    language: Language = "bn"
    giver_kind: Code = Field(default="SELF", description="SELF, GUARDIAN or AUTHORITY_BEST_INTEREST")
    giver_note: Line | None = Field(default=None, description="Who the guardian is, or why the Authority decided")
    guardian_id: UUID | None = Field(default=None, description="The relationship of the guardian of record who gives")
    guardian: GuardianBody | None = Field(default=None, description="The guardian, if nobody recorded them before")
    child_view: Code | None = Field(
        default=None,
        description="AGREES, DISAGREES or NOT_ASKED; required unless the person gives",
    )
    conflict_of_interest: bool = False
    organisation: Reference | None = Field(default=None, description="C5 only, and required there")
    needs: list[Need] = Field(default=[], description="C5 only; empty means all")
    text_version: Reference = CURRENT_TEXT
    witness: Line | None = Field(default=None, description="Required unless written or online")
    given_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None

    def given(self) -> ConsentInput:
        """Return it for the use case."""
        apart = {"guardian"}
        guardian = self.guardian.given() if self.guardian else None
        return ConsentInput(**{**self.model_dump(exclude=apart), "needs": tuple(self.needs)}, guardian=guardian)


class ReporterBody(Body):
    """Who reports without an account, as far as they wish to say."""

    name: Line | None = None
    phone: Line | None = None
    safe_to_contact: bool = False
    relation: Line | None = None


class ReportBody(Body):
    """A report to the mechanism (step 4)."""

    channel: Code
    consent_basis: Code
    reporter_kind: Code
    tip_type: Code = "UNKNOWN"
    urgency: Code = "NORMAL"
    consent_reason: str | None = None
    helpline: Annotated[str, StringConstraints(pattern=r"^[0-9]{3,5}$")] | None = None
    helpline_call_ref: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="The helpline's own number of the call"
    )
    reporter: ReporterBody | None = None
    subject: PersonBody = Field(default_factory=PersonBody)
    consents: list[ConsentBody] = Field(default=[], max_length=12)
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    current_union_code: Reference | None = None
    current_location_safe: str = "unknown"
    incident_district: Reference | None = None
    immediate_danger: str = "unknown"
    still_in_exploitation: str = "unknown"
    first_time_reporting: str = "unknown"
    minor_at_act: str = "unknown"
    other_victims_known: str = "unknown"
    other_victims_count: int | None = Field(default=None, ge=1, le=10_000)
    at_risk_only: bool = False
    narrative: Story | None = None
    repatriation_id: UUID | None = None
    repatriation_reference: Annotated[str, StringConstraints(max_length=64)] | None = None
    rescue_id: UUID | None = None

    def command(self) -> SubmitReport:
        """Return the command this body asks for."""
        apart = {"reporter", "subject", "consents"}
        return SubmitReport(
            **self.model_dump(exclude=apart),
            reporter=Reporter(**self.reporter.model_dump()) if self.reporter else None,
            subject=self.subject.given(),
            consents=tuple(one.given() for one in self.consents),
        )


class QuestionBody(Body):
    """What the focal point wants to know."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class FactsBody(Body):
    """What the reporter adds or answers."""

    text: Story


class AcceptanceBody(Body):
    """What triage found out beyond the report; `risk_level` is a code of the list of that name."""

    tip_type: Code | None = None
    minor_at_act: str | None = None
    age_at_act: int | None = Field(default=None, ge=0, le=110)
    risk_level: Code = "UNKNOWN"
    duplicates_override: Code | None = None
    at_risk_only: bool | None = Field(
        default=None, description="False: triage found a possible victim where the report told of a person at risk"
    )


class LinkBody(Body):
    """The existing case of the same person and episode; a reason unless a candidate was decided to be it."""

    case_id: UUID
    reason: Code | None = Field(default=None, description="A code of the list `link_reason`")


class ScreeningBody(Body):
    """Why there is no case (list `screen_out`); safe signposting must have been given."""

    reason: Code
    signposted: bool


class DuplicateBody(Body):
    """Codes of the lists `duplicate_decision` and `duplicate_reason`."""

    decision: Code
    reason: Code


class ReceiptBody(Body):
    """The 12-character receipt code; digits in Bangla, hyphens and lower case are welcome."""

    receipt_code: ReceiptCode


class ReceiptFactsBody(ReceiptBody):
    """Facts added with the receipt code."""

    text: Story


class WithdrawalBody(Body):
    """How the person said so, and who witnessed it."""

    method: Code
    witness: Line | None = None


class WithdrawalByNumberBody(WithdrawalBody):
    """What somebody said on the telephone: the number of the case or report, or the receipt code, and what for."""

    number: Line
    purpose: Code
    organisation: Reference | None = None


class PersonUpdateBody(Body):
    """Newly known details, and facts of the case that make its profile."""

    person: PersonBody = Field(default_factory=PersonBody)
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    current_union_code: Reference | None = None
    minor_at_act: str | None = None
    age_at_act: int | None = Field(default=None, ge=0, le=110)
    tip_type: Code | None = None


class LabelsBody(Body):
    """Up to 100 cases."""

    case_ids: list[UUID] = Field(max_length=100)


class SearchBody(Body):
    """What to look for: PHONE, NAME or a type of document, and the text, which is never written down."""

    kind: Literal["PHONE", "NAME", "NID", "BRN", "PASSPORT", "OTHER"]
    value: Line
    country: Country | None = None


class ClosureBody(Body):
    """Why the case closes (CL-CLOSE), and that the person was told."""

    reason: Code
    victim_informed: bool = False


class ErasureBody(Body):
    """Why a person is to be erased, and the subject request it rests on."""

    reason: Code
    request_id: UUID | None = None


class ReasonBody(Body):
    """A reason's code (lists `hold` and `reopen`)."""

    reason: Code


class ProtectionBody(Body):
    """Whether the person is under witness protection, and the reason's code."""

    protected: bool
    reason: Code


class ReturnNoticeBody(Body):
    """A mission's word of a person who may be repatriated; the same rules as MoFA's letter `mofa.return-notified.v1`."""

    reference: PartnerReference | None = Field(default=None, description="MoFA's own number; without it, one of ours")
    person: IdentityClaims
    country: Country = Field(description="Where the person is now")
    mission: NonEmptyLine
    informed_by: Code = Field(description="HOST_GOVERNMENT, SELF, FAMILY or NGO")
    notified_at: AwareDatetime

    def command(self) -> NotifyReturn:
        """Return the command this body asks for."""
        return NotifyReturn(person=self.person, **self.model_dump(exclude={"person"}))


class NationalityBody(Body):
    """The station to ask; without one, that of the home upazila."""

    station: Reference | None = None


class TravelBody(Body):
    """Travel and document."""

    document_type: Code
    document_number: Annotated[str, StringConstraints(min_length=3, max_length=40)]
    issued_at: AwareDatetime
    expected_return_at: AwareDatetime | None = None


class ReturnBody(Body):
    """The arrival in Bangladesh."""

    return_at: AwareDatetime
    return_mode: Code = "AIR"
    port: Annotated[str, StringConstraints(min_length=2, max_length=80)]


class ReceptionBody(Body):
    """Who received the person."""

    received_by: Code
    received_at: AwareDatetime
    reception_note: Line | None = None


class RightsNoticeBody(Body):
    """The notice of rights and assistance (form F5): when it was given, how and in which language."""

    given_at: AwareDatetime
    method: Code = Field(description="A code of the list `consent_method`, such as WRITTEN or VOICE")
    language: Language = "bn"

    def given(self) -> RightsNotice:
        """Return it for the use case."""
        return RightsNotice(**self.model_dump())


class CareBody(Body):
    """A health check or counselling: offered and agreed to (yes, no, unknown), when and with whom it took place."""

    offered: str = "unknown"
    consented: str = Field(default="unknown", description="yes, before it took place")
    at: AwareDatetime | None = None
    provider: Line | None = None


class RescueFactsBody(Body):
    """What step 2 asks for beside its clocks; what is left out is not known, or stays as it was."""

    rescuer_name: Line | None = None
    facilitators: list[Code] = Field(default=[], max_length=3, description="NGO, CTC or OTHER")
    rights_notice: RightsNoticeBody | None = None
    no_interrogation: bool | None = Field(default=None, description="Nobody was interrogated at the first meeting")
    health_check: CareBody | None = None
    counselling: CareBody | None = None
    protection_requested_at: AwareDatetime | None = Field(default=None, description="A protection order was asked for")
    protection_granted_at: AwareDatetime | None = None

    def facts(self) -> RescueFacts:
        """Return them for the use case."""
        notice, health, counselling = self.rights_notice, self.health_check, self.counselling
        return RescueFacts(
            facilitators=tuple(self.facilitators),
            rights_notice=notice.given() if notice else None,
            no_interrogation=self.no_interrogation,
            details=RescueDetails(
                rescuer_name=self.rescuer_name,
                health_check=Care(**health.model_dump()) if health else None,
                counselling=Care(**counselling.model_dump()) if counselling else None,
                protection_requested_at=self.protection_requested_at,
                protection_granted_at=self.protection_granted_at,
            ),
        )


class RescueBody(RescueFactsBody):
    """A rescue as it happened (step 2)."""

    rescuer_type: Code
    rescued_at: AwareDatetime
    district: Reference | None = None
    upazila: Reference | None = None
    place: Line | None = None
    subject: PersonBody = Field(default_factory=PersonBody)
    consents: list[ConsentBody] = Field(default=[], max_length=12)
    c2_refused: bool = False

    def command(self) -> RecordRescue:
        """Return the command this body asks for."""
        apart = {"subject", "consents", *RescueFactsBody.model_fields}
        return RecordRescue(
            **self.model_dump(exclude=apart),
            subject=self.subject.given(),
            consents=tuple(one.given() for one in self.consents),
            facts=self.facts(),
        )


class StationBody(Body):
    """A police station."""

    station: Reference


class CourtBody(Body):
    """A court."""

    court: Line


class RelationshipBody(Body):
    """Somebody and how they stand to the person (E7)."""

    kind: Code
    source: Code
    name: Line | None = None
    other_person_id: UUID | None = None
    guardian_of_record: bool = False
    conflict_of_interest: bool = False
    note: Line | None = None


class JudgementBody(Body):
    """Who may speak for the person, said anew; or that the relation ended."""

    reason: Code
    guardian_of_record: bool = False
    conflict_of_interest: bool = False
    ended: bool = False


class OverrideBody(Body):
    """Why the focal point goes on without consent (INV-18); C5 names one organisation and what it has to give."""

    purpose: Purpose
    reason: Code = Field(description="LIFE_THREATENING, CHILD_BEST_INTEREST or COURT_ORDER")
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    organisation: Reference | None = None
    needs: list[Need] = Field(default=[], max_length=12)
    expires_at: AwareDatetime | None = None


class RevealBody(Body):
    """Why the person has to be known: a code of `reveal_reason`, and in your own words."""

    reason: Code
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
