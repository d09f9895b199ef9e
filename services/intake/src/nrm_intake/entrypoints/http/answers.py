"""What intake's routes answer. Answers to commands are kept for replay, so they hold ids, numbers and states only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from nrm_intake.app.case_queries import CaseView, ConsentView
from nrm_intake.app.merge_persons import MergeState
from nrm_intake.app.read_person import PersonView
from nrm_intake.app.repatriations import RepatriationView
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.reference.error_texts import problem_text
from nrm_shared.reference.identifiers import Doubt


class Answer(BaseModel):
    """An answer made from the result of a use case."""

    model_config = ConfigDict(from_attributes=True)


class WarningAnswer(Answer):
    """Something that looked odd; nothing was refused because of it."""

    pointer: str
    code: str
    bn: str
    en: str


def warnings_of(doubts: tuple[Doubt, ...]) -> list[WarningAnswer]:
    """Return doubts with their texts in both languages."""
    return [
        WarningAnswer(
            pointer=one.pointer,
            code=one.code,
            bn=problem_text(one.pointer, one.code, {}, "bn").detail,
            en=problem_text(one.pointer, one.code, {}, "en").detail,
        )
        for one in doubts
    ]


def with_warnings(result: Any) -> dict[str, Any]:
    """Return a result's fields with its doubts as warnings."""
    fields = {name: getattr(result, name) for name in type(result).__dataclass_fields__}
    return fields | {"warnings": warnings_of(result.warnings)}


class RecordedConsentAnswer(Answer):
    """An entry in the ledger."""

    consent_id: UUID
    purpose: str
    organisation: str | None
    status: str
    given_at: datetime
    expires_at: datetime
    text_version: str
    text_sha256: str
    override_reason: str | None


class ConsentAnswer(Answer):
    """An entry in the ledger as it stands; who gave and witnessed it stays sealed."""

    id: UUID
    purpose: str
    organisation: str | None
    needs: list[str]
    giver_kind: str
    guardian_id: UUID | None
    child_view: str | None
    override_reason: str | None
    method: str
    language: str
    text_version: str
    text_language: str
    text_sha256: str
    status: str
    live: bool
    given_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    row_version: int


def consent_answer(view: ConsentView) -> ConsentAnswer:
    """Return the consent as the answer."""
    names = [name for name in ConsentAnswer.model_fields if name != "live"]
    return ConsentAnswer(**{name: getattr(view.consent, name) for name in names}, live=view.live)


class CaseProfileAnswer(Answer):
    """The pseudonym of a case; where somebody is, finer than the district, and who reported, as the reader may see it."""

    gender: str
    age_band: str
    minor_now: str
    minor_at_act: str
    home_district: str | None
    current_district: str | None
    current_upazila: Shown[str | None]
    current_union_code: Shown[str | None]
    reporter_organisation: Shown[str | None]
    tip_type: str


class CaseAnswer(Answer):
    """A case without anything that identifies."""

    id: UUID
    number: str
    regime: str
    status: str
    victim_status: str
    tip_type: str
    risk_level: str
    opened_at: datetime
    closed_at: datetime | None
    status_reason: str | None
    reflection_until: datetime | None
    rights_notice_at: datetime | None
    needs_attention: bool
    closure_proposed: bool
    prior_case_ids: Shown[list[UUID]]
    profile: CaseProfileAnswer
    report_ids: list[UUID]
    blocking: list[str]
    row_version: int


def case_answer(view: CaseView) -> CaseAnswer:
    """Return the view as the answer."""
    case = view.case
    own = {"profile", "report_ids", "blocking", "closure_proposed"}
    profile = {name: getattr(view.profile, name) for name in CaseProfileAnswer.model_fields}
    values = {name: getattr(case, name) for name in CaseAnswer.model_fields if name not in own}
    return CaseAnswer(
        **values | dict.fromkeys(view.hidden & values.keys(), MASKED),
        closure_proposed=case.closure_proposed_by is not None,
        profile=CaseProfileAnswer(**profile | dict.fromkeys(view.hidden & profile.keys(), MASKED)),
        report_ids=list(view.report_ids),
        blocking=list(view.blocking),
    )


class ReunionRiskAnswer(Answer):
    """A yes or no, read by approval before a family reunion is decided."""

    case_id: UUID
    suspect_close: bool


class ProfileAnswer(Answer):
    """The finer profile of a case (L2), read by approval and referral."""

    case_id: UUID
    case_number: str
    age_years: int | None
    age_band: str
    gender: str
    languages: list[str]
    accessibility: list[str]
    minor_now: str
    minor_at_act: str
    home_district: str | None
    current_district: str | None
    current_upazila: str | None
    current_union_code: str | None
    current_union: str | None
    orphan: bool | None
    victim_status: str
    status: str


class ProtectionAnswer(Answer):
    """Whether the person of a case is under witness protection."""

    case_id: UUID
    witness_protected: bool
    row_version: int


class CaseStateAnswer(Answer):
    """Where a case stands after a move."""

    case_id: UUID
    case_number: str
    status: str
    victim_status: str
    reflection_until: datetime | None


class BirthAnswer(Answer):
    """A date of birth as far as it is known."""

    value: date
    precision: str


class PhoneAnswer(Answer):
    """A telephone number and whether it is safe to use."""

    number: str
    safe_to_contact: bool
    safe_hours: str | None
    may_leave_message: bool
    owner: str | None


class IdentifierAnswer(Answer):
    """A document number."""

    identifier_id: UUID
    type: str
    country: str
    value: str
    holder_claim: str


class PersonAnswer(Answer):
    """The person as far as the reader may see."""

    case_id: UUID
    case_number: str
    person_id: UUID
    level: str
    name: Shown[str | None]
    gender: Shown[str | None]
    age_band: Shown[str | None]
    name_bn: Shown[str | None]
    name_en: Shown[str | None]
    alias: Shown[str | None]
    date_of_birth: Shown[BirthAnswer | None]
    father_name: Shown[str | None]
    mother_name: Shown[str | None]
    father_alive: Shown[str]
    mother_alive: Shown[str]
    nationalities: Shown[list[str]]
    home_district: Shown[str | None]
    home_upazila: Shown[str | None]
    home_address: Shown[str | None]
    current_address: Shown[str | None]
    current_union: Shown[str | None]
    phones: Shown[list[PhoneAnswer]]
    safe_channel: Shown[str | None]
    languages: Shown[list[str]]
    interpreter_language: Shown[str | None]
    communication_aid: Shown[str | None]
    accessibility: Shown[list[str]]
    description: Shown[str | None]
    identifiers: Shown[list[IdentifierAnswer]]
    same_person_cases: list[UUID]
    merge_ids: list[UUID]
    row_version: int


def person_answer(view: PersonView) -> PersonAnswer:
    """Return the view as the answer."""
    of_view = {
        "case_id",
        "case_number",
        "person_id",
        "level",
        "name",
        "gender",
        "home_district",
        "home_upazila",
        "age_band",
    }
    of_view |= {"identifiers", "row_version", "same_person_cases", "merge_ids"}
    own = {name: getattr(view, name) for name in of_view}
    known = {name: getattr(view.details, name) for name in PersonAnswer.model_fields if hasattr(view.details, name)}
    masked = {"date_of_birth" if name == "birth" else name: MASKED for name in view.hidden}
    values = known | own | {"date_of_birth": view.details.birth}
    return PersonAnswer.model_validate(
        values | {name: placeholder for name, placeholder in masked.items() if name in values}, from_attributes=True
    )


class MergedRecordAnswer(Answer):
    """One of two records that are one person's, by what they are compared by; nothing of level L4 is in it (INV-38)."""

    person_id: UUID
    name_bn: Shown[str | None]
    name_en: Shown[str | None]
    date_of_birth: Shown[BirthAnswer | None]
    father_name: Shown[str | None]
    mother_name: Shown[str | None]
    gender: Shown[str]
    home_district: Shown[str | None]
    case_ids: list[UUID]


class MergeAnswer(Answer):
    """A merge with its words, and both records side by side."""

    merge: MergeState
    text: Shown[str | None]
    reversal_text: Shown[str | None]
    kept: MergedRecordAnswer
    merged: MergedRecordAnswer


class PersonUpdatedAnswer(Answer):
    """What came of an update."""

    case_id: UUID
    person_id: UUID
    warnings: list[WarningAnswer]


class IdentifierAddedAnswer(Answer):
    """The number's id, by which verification asks a registry."""

    identifier_id: UUID
    case_id: UUID
    type: str
    warnings: list[WarningAnswer]


class LabelAnswer(Answer):
    """What a list shows of one case."""

    case_id: UUID
    case_number: str
    status: str
    victim_status: str
    name: Shown[str | None]


class LabelList(Answer):
    """Labels of the cases the reader may know of."""

    items: list[LabelAnswer]


class IncidentAnswer(Answer):
    """What was reported to have happened."""

    narrative: str | None
    tip_type: str
    current_district: str | None
    current_upazila: str | None
    minor_at_act: str
    interpreter_language: str | None


class ConfirmationFileAnswer(Answer):
    """What a police station needs to confirm a victim; `person` is IdentityClaims of the partner contracts."""

    case_id: UUID
    case_number: str
    person: dict[str, Any]
    incident: IncidentAnswer
    age_years: int | None
    minor_now: str


class IdentifierClaimsAnswer(Answer):
    """A document number and who its holder is said to be."""

    identifier_id: UUID
    case_id: UUID
    person_id: UUID
    type: str
    value: str
    country: str
    name_bn: str | None
    name_en: str | None
    date_of_birth: BirthAnswer | None
    father_name: str | None
    mother_name: str | None
    gender: str


class RepatriationAnswer(Answer):
    """A repatriation without names."""

    id: UUID
    partner: str
    reference: str
    status: str
    country: str
    informed_by: str
    notified_at: datetime
    station: str | None
    nationality_result: str | None
    nationality_result_at: datetime | None
    document_type: str | None
    expected_return_at: datetime | None
    return_at: datetime | None
    return_mode: str | None
    port: str | None
    received_by: str | None
    received_at: datetime | None
    report_id: UUID | None
    row_version: int


def repatriation_answer(view: RepatriationView) -> RepatriationAnswer:
    """Return the record as the answer."""
    names = set(RepatriationAnswer.model_fields) - {"port"}
    return RepatriationAnswer(**{name: getattr(view.record, name) for name in names}, port=view.port)


class RescueAnswer(Answer):
    """Where a rescue stands; `due_at` ends the clock that was just started."""

    rescue_id: UUID
    status: str
    rescuer_type: str
    rescued_at: datetime
    clock_12: str
    clock_24: str
    due_at: datetime | None
    station: str | None
    referred_to_police_at: datetime | None
    court_produced_at: datetime | None
    warnings: list[WarningAnswer]
