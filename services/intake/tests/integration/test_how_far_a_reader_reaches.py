"""What each relation shows of a person, and that consent is asked in every read alike (INV-15, INV-46, 2.2)."""

from datetime import timedelta
from typing import Any

import pytest

from nrm_shared.contracts import approval, referral, verification
from nrm_shared.kernel.ids import new_id, slip_number
from services.intake.tests.integration.intake_under_test import NOW, REHANA, STATION, Intake, masked

WHERE_SHE_IS = {
    "current_address": "নিরাপদ আবাস, যশোর",
    "safe_channel": "Through the shelter",
    "description": "Scar on the left hand",
    "accessibility": ["WHEELCHAIR"],
}
HIDDEN_FROM_STATIONS = ("current_address", "current_union", "safe_channel", "description")


def opened(intake: Intake) -> str:
    """Open a case whose person is known in full."""
    identifiers = [{"type": "PASSPORT", "value": "BX0123456"}]
    return str(intake.open_case(subject=REHANA | WHERE_SHE_IS | {"identifiers": identifiers})["case_id"])


def send_task(intake: Intake, case: str) -> None:
    """Let a station get the task of confirming."""
    task = verification.ConfirmationTaskIssuedV1(
        task_id=new_id(), case_id=case, station=STATION, questionnaire_version="draft-2.15", due_at=NOW
    )
    intake.hear(task, subject=task.task_id)


def assign(intake: Intake, case: str) -> None:
    """Let the assessors' organisation get the assessment."""
    assigned = approval.AssessmentAssignedV1(assessment_id=new_id(), case_id=case, organisation="dhaka-care")
    intake.hear(assigned, subject=assigned.assessment_id)


def refer(intake: Intake, case: str, *fields: str, needs: tuple[str, ...] = ("N03",)) -> None:
    """Let a referral be issued whose packet names `fields`."""
    event = referral.ReferralIssuedV1(
        referral_id=new_id(),
        slip_number=slip_number(),
        case_id=case,
        organisation="jibika",
        item_ids=[new_id()],
        needs=list(needs),
        fields=list(fields),
        respond_by=NOW + timedelta(days=3),
    )
    intake.hear(event, subject=event.referral_id, case_id=event.case_id)


def read(intake: Intake, by: str, case: str) -> dict[str, Any]:
    """Read the person."""
    return dict(intake.done(intake.get(by, f"/v1/cases/{case}/person")))


def test_a_station_sees_identity_and_home_and_nothing_of_where_the_person_is_now(intake: Intake) -> None:
    case = opened(intake)
    send_task(intake, case)
    seen = read(intake, "sharsha-oc", case)
    assert (seen["name"], seen["father_name"], seen["home_address"]) == ("রেহানা খাতুন", "আবদুল করিম", "বেনাপোল, শার্শা")
    assert [one["value"] for one in seen["identifiers"]] == ["BX0123456"]
    assert all(masked(seen[name]) for name in HIDDEN_FROM_STATIONS)
    assert masked(seen["phones"]) and masked(seen["accessibility"])
    [row] = intake.rows("SELECT fields FROM audit_event WHERE action = 'person:read'")
    assert "home_address" in row.fields and not set(row.fields) & {*HIDDEN_FROM_STATIONS, "phones"}


def test_an_assessor_reaches_the_person_safely_and_sees_no_document_numbers(intake: Intake) -> None:
    case = opened(intake)
    assign(intake, case)
    seen = read(intake, "anika", case)
    assert (seen["father_name"], seen["current_address"]) == ("আবদুল করিম", "নিরাপদ আবাস, যশোর")
    assert [phone["number"] for phone in seen["phones"]] == ["+8801712345678"]
    assert masked(seen["identifiers"]) and masked(seen["description"])


def test_an_account_of_the_organisation_with_another_role_gains_nothing_by_its_relation(intake: Intake) -> None:
    case = opened(intake)
    refer(intake, case, "alias")
    intake.consent(case, "C5", organisation="dhaka-care")
    assign(intake, case)
    intake.refused(intake.get("dhaka-focal", f"/v1/cases/{case}/person"), 404, "not-found")


def test_whoever_reported_hands_the_person_over_with_the_opening_of_the_case(intake: Intake) -> None:
    case = opened(intake)
    intake.refused(intake.get("ngo-officer", f"/v1/cases/{case}/person"), 403, "access-ended")
    [label] = intake.done(intake.post("ngo-officer", "/v1/case-labels", {"case_ids": [case]}))["items"]
    assert label["status"] == "OPEN" and masked(label["name"])


def test_a_provider_sees_of_the_packet_only_what_the_referral_names(intake: Intake) -> None:
    case = opened(intake)
    intake.consent(case, "C5", organisation="jibika")
    refer(intake, case, "alias", "language", "father_name", "identifiers")
    seen = read(intake, "jibika-focal", case)
    assert (seen["name"], seen["languages"]) == ("রেহানা খাতুন", ["bn"])
    hidden = ("phones", "safe_channel", "gender", "accessibility", "father_name", "identifiers")
    assert all(masked(seen[name]) for name in hidden)
    [row] = intake.rows("SELECT fields FROM audit_event WHERE action = 'person:read'")
    assert sorted(row.fields) == ["languages", "name"]
    refer(intake, case, "safe_contact", "gender", "age_band", "accessibility")
    more = read(intake, "jibika-focal", case)
    assert (more["gender"], more["age_band"], more["accessibility"]) == ("Feminine", "A_25_34", ["WHEELCHAIR"])
    assert [phone["number"] for phone in more["phones"]] == ["+8801712345678"]


def test_consent_for_one_need_does_not_open_the_packet_of_another(intake: Intake) -> None:
    case = opened(intake)
    intake.consent(case, "C5", organisation="jibika", needs=["N03"])
    refer(intake, case, "alias", needs=("N03",))
    refer(intake, case, "safe_contact", needs=("N01",))
    assert masked(read(intake, "jibika-focal", case)["phones"])


@pytest.mark.parametrize("purpose", ["C4", "C5"])
def test_a_withdrawn_consent_closes_person_and_label_alike(intake: Intake, purpose: str) -> None:
    case = opened(intake)
    intake.consent(case, "C5", organisation="jibika")
    refer(intake, case, "alias")
    assign(intake, case)
    reader = {"C4": "anika", "C5": "jibika-focal"}[purpose]
    label = ("/v1/case-labels", {"case_ids": [case]})
    read(intake, reader, case)
    assert intake.done(intake.post(reader, *label))["items"][0]["name"] == "রেহানা খাতুন"
    ledger = intake.done(intake.get("farida", f"/v1/cases/{case}/consents"))["items"]
    for one in ledger:
        if one["purpose"] == purpose:
            intake.done(intake.post("farida", f"/v1/consents/{one['id']}/withdrawal", {"method": "WRITTEN"}))
    intake.refused(intake.get(reader, f"/v1/cases/{case}/person"), 403, "no-consent")
    assert intake.done(intake.post(reader, *label))["items"][0]["name"]["masked"] is True


def test_a_withdrawn_consent_closes_profile_and_relationships_to_the_assessor(intake: Intake) -> None:
    case = opened(intake)
    mother = {"kind": "PARENT", "source": "PERSON", "name": "Kulsum"}
    intake.done(intake.post("farida", f"/v1/cases/{case}/relationships", mother), 201)
    assign(intake, case)
    paths = [f"/v1/cases/{case}/{what}" for what in ("profile", "relationships")]
    for path in paths:
        intake.done(intake.get("anika", path))
    [c4] = [
        one
        for one in intake.done(intake.get("farida", f"/v1/cases/{case}/consents"))["items"]
        if one["purpose"] == "C4"
    ]
    intake.done(intake.post("farida", f"/v1/consents/{c4['id']}/withdrawal", {"method": "WRITTEN"}))
    for path in paths:
        intake.refused(intake.get("anika", path), 403, "no-consent")


def test_a_provider_reads_the_packet_and_never_the_finer_profile(intake: Intake) -> None:
    case = opened(intake)
    intake.consent(case, "C5", organisation="jibika")
    refer(intake, case, "alias")
    intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}/profile"), 403, "forbidden")
