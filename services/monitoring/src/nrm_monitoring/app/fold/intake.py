"""Reading intake's events: reports, repatriation, rescue, the case and consent (steps 1 to 5)."""

from datetime import datetime
from uuid import UUID

from nrm_monitoring.app.fold.reader import Readers
from nrm_monitoring.app.fold.spans import begin, end
from nrm_monitoring.domain.dossier import (
    CLOSED,
    Case,
    Dossier,
    Export,
    Opening,
    Override,
    Repatriation,
    Report,
    Rescue,
    SubjectRequest,
)
from nrm_shared.contracts import intake as told
from nrm_shared.contracts.intake import CaseProfile

# Why a code ended of which its holder does not know why: identity counted too many wrong PINs.
SHUT = "TOO_MANY_WRONG_PINS"
# Why a report ended without a case: the person is no possible victim (list `screen_out`).
AT_RISK_ONLY = "AT_RISK_ONLY"


def report(dossier: Dossier, id: UUID) -> Report:
    """Return the report's record, new if nothing was known of it."""
    return dossier.reports.setdefault(id, Report(id))


def repatriation(dossier: Dossier, id: UUID) -> Repatriation:
    """Return the repatriation's record."""
    return dossier.repatriations.setdefault(id, Repatriation(id))


def rescue(dossier: Dossier, id: UUID) -> Rescue:
    """Return the rescue's record."""
    return dossier.rescues.setdefault(id, Rescue(id))


def opening(dossier: Dossier, id: UUID) -> Opening:
    """Return the record of an opening by break-glass."""
    return dossier.openings.setdefault(id, Opening(id))


def case(dossier: Dossier, id: UUID) -> Case:
    """Return the case's record."""
    if dossier.case is None:
        dossier.case = Case(id)
    return dossier.case


def report_submitted(dossier: Dossier, data: told.ReportSubmittedV1, at: datetime) -> None:
    """Somebody reported; triage waits (K8)."""
    found = report(dossier, data.report_id)
    found.number, found.channel, found.tip_type = data.report_number, data.channel, data.tip_type
    found.urgency, found.at_risk_only = data.urgency, data.at_risk_only
    found.reporter_organisation = data.reporter_organisation
    known = (data.current_union_code, data.current_upazila, data.current_district)
    found.places = tuple(place for place in known if place)
    found.submitted_at, found.due_at = at, data.triage_due_at
    begin(found.triage, at, data.triage_due_at)


def report_questioned(dossier: Dossier, data: told.ReportInformationRequestedV1, at: datetime) -> None:
    """Triage waits for the reporter."""
    found = report(dossier, data.report_id)
    end(found.triage, at)
    begin(found.questions, at)


def report_answered(dossier: Dossier, data: told.ReportInformationAddedV1, at: datetime) -> None:
    """The reporter answered; triage waits again."""
    found = report(dossier, data.report_id)
    end(found.questions, at)
    found.due_at = data.triage_due_at or found.due_at
    begin(found.triage, at, found.due_at)


def _decide(dossier: Dossier, id: UUID, decision: str, at: datetime) -> Report:
    found = report(dossier, id)
    found.decision, found.decided_at = decision, at
    end(found.triage, at)
    end(found.questions, at)
    return found


def report_accepted(dossier: Dossier, data: told.ReportAcceptedV1, at: datetime) -> None:
    """Triage ended with a new case: whatever was reported, of a possible victim (decision 13)."""
    found = _decide(dossier, data.report_id, "ACCEPTED", at)
    found.case_id, found.at_risk_only = data.case_id, False


def report_linked(dossier: Dossier, data: told.ReportLinkedV1, at: datetime) -> None:
    """Triage ended with an existing case."""
    _decide(dossier, data.report_id, "LINKED", at).case_id = data.case_id


def report_screened_out(dossier: Dossier, data: told.ReportScreenedOutV1, at: datetime) -> None:
    """Triage ended with no case; it may have found that the person is at risk only (decision 13)."""
    found = _decide(dossier, data.report_id, "SCREENED_OUT", at)
    found.at_risk_only = found.at_risk_only or data.reason == AT_RISK_ONLY


def report_withdrawn(dossier: Dossier, data: told.ReportWithdrawnV1, at: datetime) -> None:
    """The report was taken back before triage ended."""
    _decide(dossier, data.report_id, "WITHDRAWN", at)


def repatriation_notified(dossier: Dossier, data: told.RepatriationNotifiedV1, at: datetime) -> None:
    """A mission told of a person."""
    repatriation(dossier, data.repatriation_id).notified_at = at


def nationality_requested(dossier: Dossier, data: told.NationalityCheckRequestedV1, at: datetime) -> None:
    """A station has to answer."""
    found = repatriation(dossier, data.repatriation_id)
    found.requested_at, found.station = at, data.station


def nationality_recorded(dossier: Dossier, data: told.NationalityResultRecordedV1, at: datetime) -> None:
    """The answer stands in the record."""
    found = repatriation(dossier, data.repatriation_id)
    found.result, found.answered_at = data.result, found.answered_at or at


def travel_arranged(dossier: Dossier, data: told.TravelArrangedV1, at: datetime) -> None:
    """Travel was arranged."""
    repatriation(dossier, data.repatriation_id).travel_at = at


def returned(dossier: Dossier, data: told.RepatriationReturnedV1, at: datetime) -> None:
    """The person arrived."""
    repatriation(dossier, data.repatriation_id).returned_at = at


def was_received(dossier: Dossier, data: told.RepatriationReceivedV1, at: datetime) -> None:
    """The person was received."""
    repatriation(dossier, data.repatriation_id).received_at = at


def repatriation_reported(dossier: Dossier, data: told.RepatriationReportedV1, at: datetime) -> None:
    """The record led to a report."""
    repatriation(dossier, data.repatriation_id).reported_at = at


def rescue_recorded(dossier: Dossier, data: told.RescueRecordedV1, at: datetime) -> None:
    """A rescue: K1 or K2 runs, and K3 where the notice of rights did not come with it."""
    found = rescue(dossier, data.rescue_id)
    found.recorded_at, found.law_enforcement, found.due_at = at, data.law_enforcement, data.due_at
    found.organisation, found.notice_due_at = data.rescuer_organisation, data.rights_notice_due_at
    found.places = (data.district,) if data.district else ()


def rescue_referred(dossier: Dossier, data: told.RescueReferredToPoliceV1, at: datetime) -> None:
    """K1 stops."""
    rescue(dossier, data.rescue_id).referred_at = at


def rescue_in_court(dossier: Dossier, data: told.RescueProducedInCourtV1, at: datetime) -> None:
    """K2 stops."""
    rescue(dossier, data.rescue_id).court_at = at


def rescue_handed_over(dossier: Dossier, data: told.RescueHandedOverV1, at: datetime) -> None:
    """The rescue led to a report."""
    rescue(dossier, data.rescue_id).handed_over_at = at


def rights_notice_given(dossier: Dossier, data: told.RightsNoticeGivenV1, at: datetime) -> None:
    """The person was told of rights and assistance: K3 stops, whoever told of it."""
    dossier.rights_notice_at = dossier.rights_notice_at or at


def _profile(found: Case, profile: CaseProfile) -> None:
    found.gender, found.age_band, found.tip_type = profile.gender, profile.age_band, profile.tip_type
    found.minor_now, found.minor_at_act = profile.minor_now, profile.minor_at_act
    found.home_district = profile.home_district
    found.current_district, found.current_upazila = profile.current_district, profile.current_upazila
    found.current_union_code = profile.current_union_code
    found.reporter_organisation = profile.reporter_organisation
    found.witness_protected = profile.witness_protected


def case_opened(dossier: Dossier, data: told.CaseOpenedV1, at: datetime) -> None:
    """A case is open."""
    found = case(dossier, data.case_id)
    found.number, found.report_id, found.opened_at = data.case_number, data.report_id, at
    found.notice_due_at = data.rights_notice_due_at
    _profile(found, data.profile)


def profile_changed(dossier: Dossier, data: told.CaseProfileChangedV1, at: datetime) -> None:
    """The profile is another."""
    _profile(case(dossier, data.case_id), data.profile)


def status_changed(dossier: Dossier, data: told.CaseStatusChangedV1, at: datetime) -> None:
    """OPEN, ON_HOLD, or intake's copy of the victim status."""
    found = case(dossier, data.case_id)
    found.status, found.victim_status = data.status, data.victim_status


def case_closed(dossier: Dossier, data: told.CaseClosedV1, at: datetime) -> None:
    """The case is closed."""
    found = case(dossier, data.case_id)
    found.status, found.closed_at, found.close_reason, found.needs_attention = CLOSED, at, data.reason, False
    end(dossier.status_notices, at)


def case_reopened(dossier: Dossier, data: told.CaseReopenedV1, at: datetime) -> None:
    """The case is open again."""
    found = case(dossier, data.case_id)
    found.status, found.closed_at, found.close_reason = "OPEN", None, None
    found.needs_attention = data.needs_attention


def consent_given(dossier: Dossier, data: told.ConsentGivenV1, at: datetime) -> None:
    """Consent for one purpose stands."""
    dossier.consents[data.consent_id] = data.purpose


def consent_withdrawn(dossier: Dossier, data: told.ConsentWithdrawnV1, at: datetime) -> None:
    """A consent ended."""
    dossier.consents_ended.add(data.consent_id)
    if data.consent_id in dossier.overrides:
        dossier.overrides[data.consent_id].ended_at = at


def consent_overridden(dossier: Dossier, data: told.ConsentOverriddenV1, at: datetime) -> None:
    """The focal point went on without consent (INV-18)."""
    found = dossier.overrides.setdefault(data.consent_id, Override(data.consent_id))
    found.reason, found.at, found.until = data.reason, at, data.until


def person_revealed(dossier: Dossier, data: told.PersonRevealedV1, at: datetime) -> None:
    """Somebody of the Authority saw who it is; the timeline shows it, nothing has to be done."""


def break_glass_opened(dossier: Dossier, data: told.BreakGlassOpenedV1, at: datetime) -> None:
    """The case was opened in an emergency."""
    found = opening(dossier, data.break_glass_id)
    found.opened_at, found.ends_at, found.review_due_at = at, data.ends_at, data.review_due_at


def break_glass_closed(dossier: Dossier, data: told.BreakGlassClosedV1, at: datetime) -> None:
    """It is closed again."""
    opening(dossier, data.break_glass_id).closed_at = data.closed_at


def break_glass_reviewed(dossier: Dossier, data: told.BreakGlassReviewedV1, at: datetime) -> None:
    """It was reviewed."""
    opening(dossier, data.break_glass_id).reviewed_at = at


def subject_request_made(dossier: Dossier, data: told.SubjectRequestMadeV1, at: datetime) -> None:
    """The person asked about her data."""
    found = dossier.subject_requests.setdefault(data.request_id, SubjectRequest(data.request_id))
    found.made_at, found.due_at = at, data.due_at


def subject_request_decided(dossier: Dossier, data: told.SubjectRequestDecidedV1, at: datetime) -> None:
    """She was answered, or took it back."""
    dossier.subject_requests.setdefault(data.request_id, SubjectRequest(data.request_id)).decided_at = at


def code_ended(dossier: Dossier, data: told.SurvivorCodeEndedV1, at: datetime) -> None:
    """The person's own access ended: by too many wrong PINs, and she needs help; or by hand, and nobody waits."""
    if data.reason == SHUT:
        begin(dossier.shut_out, at)
    else:
        end(dossier.shut_out, at)


def code_minted(dossier: Dossier, data: told.SurvivorCodeMintedV1, at: datetime) -> None:
    """She was handed a new code."""
    end(dossier.shut_out, at)


def export(dossier: Dossier, id: UUID) -> Export:
    """Return the record of an export."""
    return dossier.exports.setdefault(id, Export(id))


def export_requested(dossier: Dossier, data: told.ExportRequestedV1, at: datetime) -> None:
    """Somebody asked for a file of cases; a large one waits for a second person."""
    found = export(dossier, data.export_id)
    found.asked_by, found.role, found.asked_at, found.until = data.requested_by, data.role, at, data.purge_due_at
    found.waits = data.status == "AWAITING_APPROVAL"


def export_decided(dossier: Dossier, data: told.ExportDecidedV1, at: datetime) -> None:
    """The second person released or refused it."""
    export(dossier, data.export_id).decided_at = at


def export_failed(dossier: Dossier, data: told.ExportFailedV1, at: datetime) -> None:
    """It could not be made."""
    export(dossier, data.export_id).failed_at = at


def export_purged(dossier: Dossier, data: told.ExportPurgedV1, at: datetime) -> None:
    """It is gone, or who asked took note of the failure."""
    export(dossier, data.export_id).purged_at = at


READERS: Readers = {
    told.ReportSubmittedV1: report_submitted,
    told.ReportInformationRequestedV1: report_questioned,
    told.ReportInformationAddedV1: report_answered,
    told.ReportAcceptedV1: report_accepted,
    told.ReportLinkedV1: report_linked,
    told.ReportScreenedOutV1: report_screened_out,
    told.ReportWithdrawnV1: report_withdrawn,
    told.RepatriationNotifiedV1: repatriation_notified,
    told.NationalityCheckRequestedV1: nationality_requested,
    told.NationalityResultRecordedV1: nationality_recorded,
    told.TravelArrangedV1: travel_arranged,
    told.RepatriationReturnedV1: returned,
    told.RepatriationReceivedV1: was_received,
    told.RepatriationReportedV1: repatriation_reported,
    told.RescueRecordedV1: rescue_recorded,
    told.RescueReferredToPoliceV1: rescue_referred,
    told.RescueProducedInCourtV1: rescue_in_court,
    told.RescueHandedOverV1: rescue_handed_over,
    told.RightsNoticeGivenV1: rights_notice_given,
    told.CaseOpenedV1: case_opened,
    told.CaseProfileChangedV1: profile_changed,
    told.CaseStatusChangedV1: status_changed,
    told.CaseClosedV1: case_closed,
    told.CaseReopenedV1: case_reopened,
    told.ConsentGivenV1: consent_given,
    told.ConsentWithdrawnV1: consent_withdrawn,
    told.ConsentOverriddenV1: consent_overridden,
    told.PersonRevealedV1: person_revealed,
    told.SubjectRequestMadeV1: subject_request_made,
    told.SubjectRequestDecidedV1: subject_request_decided,
    told.SurvivorCodeEndedV1: code_ended,
    told.SurvivorCodeMintedV1: code_minted,
    told.BreakGlassOpenedV1: break_glass_opened,
    told.BreakGlassClosedV1: break_glass_closed,
    told.BreakGlassReviewedV1: break_glass_reviewed,
    told.ExportRequestedV1: export_requested,
    told.ExportDecidedV1: export_decided,
    told.ExportFailedV1: export_failed,
    told.ExportPurgedV1: export_purged,
}
