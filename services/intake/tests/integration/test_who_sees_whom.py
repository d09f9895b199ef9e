"""The gate of names and contacts: relation, consent and level decide what anybody reads (INV-13, INV-15, INV-33)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm_shared.audit import trail
from nrm_shared.contracts import approval, identity, referral, verification
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id, slip_number
from services.intake.tests.integration.intake_under_test import ACTORS, NOW, STATION, Intake, consent, masked


def issue(intake: Intake, case_id: str, organisation: str, *needs: str) -> referral.ReferralIssuedV1:
    """Let a referral be issued."""
    event = referral.ReferralIssuedV1(
        referral_id=new_id(),
        slip_number=slip_number(),
        case_id=case_id,
        organisation=organisation,
        item_ids=[new_id()],
        needs=list(needs),
        fields=["alias", "safe_contact"],
        respond_by=NOW + timedelta(days=3),
    )
    intake.hear(event, subject=event.referral_id, case_id=event.case_id)
    return event


def test_a_provider_reads_the_service_minimum_while_consent_and_referral_stand(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    path = f"/v1/cases/{case}/person"
    intake.refused(intake.get("jibika-focal", path), 404, "not-found")
    c5 = intake.consent(case, "C5", organisation="jibika", needs=["N03"])
    intake.refused(intake.get("jibika-focal", path), 404, "not-found")
    issue(intake, case, "jibika", "N03")
    seen = intake.done(intake.get("jibika-focal", path))
    assert (seen["level"], seen["name"]) == ("L2", "রেহানা খাতুন")
    assert masked(seen["father_name"]) and masked(seen["identifiers"]) and masked(seen["home_address"])
    assert [phone["number"] for phone in seen["phones"]] == ["+8801712345678"]
    [row] = intake.rows("SELECT level, fields FROM audit_event WHERE action = 'person:read' AND level IS NOT NULL")
    assert (row.level, "phones" in row.fields) == ("L2", True)
    intake.outbox()
    withdrawn = intake.post("helpline-1098", f"/v1/consents/{c5}/withdrawal", {"method": "PHONE", "witness": "Mitu"})
    assert intake.done(withdrawn)["status"] == "WITHDRAWN"
    [event] = intake.events()
    assert (event["type"], event["data"]["organisation"]) == ("intake.consent-withdrawn.v1", "jibika")
    intake.refused(intake.get("jibika-focal", path), 403, "no-consent")
    labels = intake.done(intake.post("jibika-focal", "/v1/case-labels", {"case_ids": [case]}))
    assert masked(labels["items"][0]["name"])


def test_consent_for_one_need_opens_nothing_for_another(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.consent(case, "C5", organisation="jibika", needs=["N01"])
    issue(intake, case, "jibika", "N03")
    intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}/person"), 403, "no-consent")


def test_consent_for_one_organisation_opens_nothing_for_another(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.consent(case, "C5", organisation="jibika")
    issue(intake, case, "asha-shelter", "N08")
    intake.refused(intake.get("asha-focal", f"/v1/cases/{case}/person"), 403, "no-consent")


@pytest.mark.parametrize("ending", ["declined", "revoked", "expired", "completed", "discontinued"])
def test_access_ends_with_the_referral(intake: Intake, ending: str) -> None:
    case = intake.open_case()["case_id"]
    intake.consent(case, "C5", organisation="asha-shelter")
    issued = issue(intake, case, "asha-shelter", "N08")
    path = f"/v1/cases/{case}/person"
    intake.done(intake.get("asha-focal", path))
    base = {
        "referral_id": issued.referral_id,
        "case_id": issued.case_id,
        "organisation": "asha-shelter",
        "item_ids": issued.item_ids,
    }
    event = {
        "declined": lambda: referral.ReferralDeclinedV1(**base, code="NO_CAPACITY"),
        "revoked": lambda: referral.ReferralRevokedV1(**base, reason="SAFETY"),
        "expired": lambda: referral.ReferralExpiredV1(**base),
        "completed": lambda: referral.ReferralCompletedV1(**base),
        "discontinued": lambda: referral.ReferralDiscontinuedV1(**base, reason="VICTIM_CHOICE"),
    }[ending]()
    intake.hear(event, subject=issued.referral_id, case_id=issued.case_id)
    intake.refused(intake.get("asha-focal", path), 403, "access-ended")
    intake.refused(intake.get("asha-focal", f"/v1/cases/{case}"), 404, "not-found")


def test_a_consent_runs_out_after_a_year_unless_said_otherwise(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.consent(case, "C5", organisation="jibika")
    issue(intake, case, "jibika", "N03")
    intake.move(days=364)
    intake.done(intake.get("jibika-focal", f"/v1/cases/{case}/person"))
    intake.move(days=1)
    intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}/person"), 403, "no-consent")


def test_the_assessor_needs_the_assignment_and_live_c4(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    path = f"/v1/cases/{case}/person"
    intake.refused(intake.get("anika", path), 404, "not-found")
    assigned = approval.AssessmentAssignedV1(assessment_id=new_id(), case_id=case, organisation="dhaka-care")
    intake.hear(assigned, subject=assigned.assessment_id)
    seen = intake.done(intake.get("anika", path))
    assert (seen["level"], seen["father_name"]) == ("L3", "আবদুল করিম")
    c4 = next(one for one in consents(intake, case) if one["purpose"] == "C4")
    intake.done(intake.post("farida", f"/v1/consents/{c4['id']}/withdrawal", {"method": "WRITTEN"}))
    intake.refused(intake.get("anika", path), 403, "no-consent")


def test_the_station_reads_the_person_while_its_task_is_open_and_never_the_case(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    path = f"/v1/cases/{case}/person"
    intake.refused(intake.get("sharsha-oc", path), 404, "not-found")
    task = verification.ConfirmationTaskIssuedV1(
        task_id=new_id(), case_id=case, station=STATION, questionnaire_version="draft-2.15", due_at=NOW
    )
    intake.hear(task, subject=task.task_id)
    assert intake.done(intake.get("sharsha-oc", path))["father_name"] == "আবদুল করিম"
    intake.refused(intake.get("sharsha-oc", f"/v1/cases/{case}"), 403, "forbidden")
    ended = verification.FindingAcceptedV1(task_id=task.task_id, case_id=case)
    intake.hear(ended, subject=task.task_id)
    intake.refused(intake.get("sharsha-oc", path), 403, "access-ended")


def test_a_new_case_manager_takes_the_place_of_the_one_before(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    for who in ("person:shirin", "person:somebody-else"):
        appointed = referral.CaseManagerAppointedV1(case_id=case, organisation="other-house", person=who)
        intake.hear(appointed, subject=case)
        answer = intake.get("shirin", f"/v1/cases/{case}/person")
        assert answer.status_code == (200 if who == "person:shirin" else 404)


def test_the_committee_of_a_union_sees_a_case_while_the_person_is_there(intake: Intake) -> None:
    case = intake.open_case(current_union_code="BD40419015")["case_id"]

    def seen() -> int:
        return len(intake.done(intake.post("ctc-union", "/v1/case-labels", {"case_ids": [case]}))["items"])

    assert seen() == 1
    assert intake.done(intake.get("farida", f"/v1/cases/{case}/profile"))["current_union_code"] == "BD40419015"
    moved = {"person": {}, "current_district": "BD4041", "current_upazila": "BD404147"}
    intake.done(intake.post("farida", f"/v1/cases/{case}/person-details", moved))
    assert seen() == 0


def test_the_committee_sees_a_pseudonym_in_its_own_district_only(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    labels = intake.done(intake.post("ctc-jashore", "/v1/case-labels", {"case_ids": [case]}))
    assert labels["items"] == [
        {
            "case_id": case,
            "case_number": labels["items"][0]["case_number"],
            "status": "OPEN",
            "victim_status": "POSSIBLE",
            "name": labels["items"][0]["name"],
        }
    ]
    assert masked(labels["items"][0]["name"])
    intake.refused(intake.get("ctc-khulna", f"/v1/cases/{case}"), 404, "not-found")
    intake.refused(intake.get("ctc-jashore", f"/v1/cases/{case}/person"), 403, "forbidden")


def test_labels_leave_one_audit_row_with_all_ids(intake: Intake) -> None:
    cases = [intake.open_case(subject={"name_en": name})["case_id"] for name in ("Asma", "Bina")]
    labels = intake.done(intake.post("farida", "/v1/case-labels", {"case_ids": cases}))
    assert {one["name"] for one in labels["items"]} == {"Asma", "Bina"}
    [row] = intake.rows("SELECT subject FROM audit_event WHERE action = 'case:label'")
    assert set(row.subject.split()) == set(cases)


def test_whose_name_was_read_in_a_list_learns_of_it_and_of_no_other_in_the_list(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    asma, bina = (intake.open_case(subject={"name_en": name})["case_id"] for name in ("Asma", "Bina"))
    hers = Actor("asma", "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(asma)}))
    monkeypatch.setitem(ACTORS, "asma", hers)
    labels = {"case_ids": [asma, bina]}
    intake.done(intake.post("ctc-jashore", "/v1/case-labels", labels))
    assert intake.done(intake.get("asma", f"/v1/cases/{asma}/accesses"))["items"] == [], "a number names nobody"

    intake.done(intake.post("farida", "/v1/case-labels", labels))
    intake.done(intake.post("farida", "/v1/case-labels", {"case_ids": [bina]}))

    [seen] = intake.done(intake.get("asma", f"/v1/cases/{asma}/accesses"))["items"]
    assert (seen["what"], seen["organisation"], seen["roles"]) == ("SHOWN", "nrm-office", ["FP"])
    audit = intake.done(intake.get("dpo", "/v1/audit", case_id=asma, limit=100))["items"]
    [label] = [row for row in audit if row["action"] == "case:label"]
    assert label["subject"] == asma
    assert bina not in str(audit)


def test_the_lists_with_a_name_are_found_by_an_index(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    with intake.runner.engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        values = {"case_id": case, "without": [], "steps": [], "after": 0, "limit": 10}
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {trail.SHOWN_OR_LISTED}"), values))
    assert "audit_event_labels" in plan
    assert "audit_event_case" in plan


def test_the_confirmation_file_needs_c2_or_an_override_in_the_ledger(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    path = f"/v1/cases/{case}/confirmation-file"
    intake.refused(intake.get("farida", path), 409, "consent-missing")
    intake.refused(intake.get("farida", path, legal_basis="COURT_ORDER"), 409, "consent-missing")
    body = {"purpose": "C2", "reason": "COURT_ORDER", "text": "Order of the tribunal of 10 August."}
    intake.done(intake.post("farida", f"/v1/cases/{case}/consent-overrides", body), 201)
    by_order = intake.done(intake.get("farida", path, legal_basis="COURT_ORDER"))
    assert by_order["person"]["name_en"] == "Rehana Khatun"
    rows = intake.rows("SELECT action, reason FROM audit_event WHERE reason IS NOT NULL ORDER BY id")
    assert [(row.action, row.reason) for row in rows] == [
        ("consent:override", "COURT_ORDER"),
        ("case:read-confirmation-file", "COURT_ORDER"),
    ]
    intake.consent(case, "C2")
    answered = intake.done(intake.get("verification", path))
    assert answered["incident"]["narrative"].startswith("Promised")
    assert answered["person"]["date_of_birth"] == {"value": "1999-02-11", "precision": "day"}
    intake.refused(intake.get("sharsha-oc", path), 403, "forbidden")


def test_an_identifier_is_sealed_warned_about_and_read_with_c8_only(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    path = f"/v1/cases/{case}/identifiers"
    added = intake.done(intake.post("farida", path, {"type": "NID", "value": "১৯৯৮ ৪১১৭ ৩৪৫৬ ৭৮৯০ ১"}), 201)
    assert [one["code"] for one in added["warnings"]] == ["birth-year-differs"]
    assert added["warnings"][0]["bn"]
    again = intake.done(intake.post("farida", path, {"type": "NID", "value": "19984117345678901"}), 201)
    assert again["identifier_id"] == added["identifier_id"]
    claims = f"/v1/identifiers/{added['identifier_id']}/claims"
    intake.refused(intake.get("verification", claims), 409, "consent-missing")
    intake.consent(case, "C8")
    read = intake.done(intake.get("verification", claims))
    assert (read["value"], read["type"], read["father_name"]) == ("19984117345678901", "NID", "আবদুল করিম")
    stored = str(intake.rows("SELECT t::text FROM person_identifier t"))
    assert "19984117345678901" not in stored
    other = intake.open_case(subject={"name_en": "Her Guardian", "date_of_birth": {"value": "1998-05-01"}})["case_id"]
    warned = intake.done(
        intake.post("farida", f"/v1/cases/{other}/identifiers", {"type": "NID", "value": "19984117345678901"}), 201
    )
    assert [one["code"] for one in warned["warnings"]] == ["identifier-on-another-person"]


def test_a_number_of_the_guardian_on_the_child_is_warned_about_and_kept(intake: Intake) -> None:
    """INV-36."""
    number = {"type": "BRN", "value": "19790912166100145"}
    guardian = intake.open_case(subject={"name_en": "Salma Akter", "identifiers": [number]})["case_id"]
    [row] = intake.rows("SELECT person_id FROM case_file WHERE id = :id", id=guardian)
    mim = {"name_en": "Mim", "date_of_birth": {"value": "2014-03-01"}}
    child = intake.open_case(subject=mim, consents=[consent("C1")])["case_id"]
    relation = {
        "kind": "PARENT",
        "source": "DOCUMENT",
        "other_person_id": str(row.person_id),
        "guardian_of_record": True,
    }
    intake.done(intake.post("farida", f"/v1/cases/{child}/relationships", relation), 201)
    added = intake.done(intake.post("farida", f"/v1/cases/{child}/identifiers", number), 201)
    assert "identifier-on-another-person" in [one["code"] for one in added["warnings"]]


def test_the_profile_is_finer_than_what_travels(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    profile = intake.done(intake.get("farida", f"/v1/cases/{case}/profile"))
    assert (profile["age_years"], profile["age_band"], profile["languages"]) == (27, "A_25_34", ["bn"])
    assert (profile["orphan"], profile["victim_status"], profile["status"]) == (None, "POSSIBLE", "OPEN")
    intake.outbox()
    update = {"person": {"father_alive": "no", "mother_alive": "no", "languages": ["bn", "ar"]}}
    intake.done(intake.post("farida", f"/v1/cases/{case}/person-details", update))
    assert intake.events() == []
    assert intake.done(intake.get("farida", f"/v1/cases/{case}/profile"))["orphan"] is True
    intake.done(intake.post("farida", f"/v1/cases/{case}/person-details", {"current_district": "BD3026", "person": {}}))
    [changed] = intake.events()
    assert changed["type"] == "intake.case-profile-changed.v1"
    assert changed["data"]["profile"]["current_district"] == "BD3026"


def test_a_birthday_that_makes_an_adult_is_told(intake: Intake) -> None:
    from nrm_intake.app.review_profiles import AnyProfileStale, ReviewProfiles
    from nrm_shared.kernel.actor import system

    itself = system("intake")
    mim = {"name_en": "Mim", "date_of_birth": {"value": "2008-08-13"}}
    intake.open_case(subject=mim, consents=[consent("C1")])
    intake.outbox()
    assert not intake.runner.ask(AnyProfileStale(), actor=itself)
    intake.move(days=1)
    assert intake.runner.ask(AnyProfileStale(), actor=itself)
    intake.runner.run(ReviewProfiles(), actor=itself)
    intake.runner.run(ReviewProfiles(), actor=itself)
    [told] = intake.events()
    assert told["type"] == "intake.case-profile-changed.v1"
    assert (told["data"]["profile"]["minor_now"], told["data"]["profile"]["age_band"]) == ("no", "A_18_24")


def test_an_inactive_organisation_gets_no_consent(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    fact = identity.OrganisationChangedV1(
        organisation="jibika", label_bn="জীবিকা", label_en="Jibika", kind="NGO", active=False
    )
    intake.hear(fact, subject="jibika", sequence=2)
    intake.hear(fact.model_copy(update={"active": True}), subject="jibika", sequence=1)
    answer = intake.post("farida", f"/v1/cases/{case}/consents", consent("C5", organisation="jibika"))
    intake.refused(answer, 409, "organisation-inactive")


def consents(intake: Intake, case_id: str) -> list[dict[str, object]]:
    """Return the ledger of a case."""
    return list(intake.done(intake.get("farida", f"/v1/cases/{case_id}/consents"))["items"])


def test_withdrawing_c1_before_the_determination_holds_the_case_and_takes_nothing_else(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    c1 = next(one for one in consents(intake, case) if one["purpose"] == "C1")
    intake.outbox()
    intake.done(intake.post("farida", f"/v1/consents/{c1['id']}/withdrawal", {"method": "WRITTEN"}))
    assert intake.types() == ["intake.consent-withdrawn.v1", "intake.case-status-changed.v1"]
    seen = intake.done(intake.get("farida", f"/v1/cases/{case}"))
    assert (seen["status"], seen["status_reason"], seen["victim_status"]) == (
        "ON_HOLD",
        "CONSENT_WITHDRAWN",
        "POSSIBLE",
    )
    live = {one["purpose"]: one["live"] for one in consents(intake, case)}
    assert live == {"C1": False, "C2": True, "C4": True, "C8": True}
    again = intake.post("farida", f"/v1/consents/{c1['id']}/withdrawal", {"method": "WRITTEN"})
    intake.refused(again, 409, "illegal-move")
