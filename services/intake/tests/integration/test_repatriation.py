"""Step 3: MoFA's letters, the station's answer, and the report that ends the repatriation."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from nrm_shared.contracts import partner_mofa
from nrm_shared.contracts.verification import NationalityAnsweredV1
from nrm_shared.kernel.ids import new_id
from services.intake.tests.integration.intake_under_test import STATION, Intake, report_body

KEY = "BEY-2026-0117"
LETTER = {"reference": f"{KEY}/1", "repatriation_reference": KEY}
CLAIMS = {
    "name_bn": "রেহানা খাতুন",
    "name_en": "Rehana Khatun",
    "gender": "Feminine",
    "date_of_birth": {"value": "1999-02-11"},
    "home_district": "BD4041",
    "home_upazila": "BD404190",
    "identifiers": [{"type": "PASSPORT", "value": "BX0123456"}],
}
NOTIFIED = LETTER | {
    "person": CLAIMS,
    "country": "LBN",
    "mission": "Embassy of Bangladesh, Beirut",
    "informed_by": "NGO",
    "notified_at": "2026-08-03T05:00:00Z",
}
TRAVEL = LETTER | {
    "document_type": "TRAVEL_PERMIT",
    "document_number": "TP-2026-00931",
    "issued_at": "2026-08-08T05:00:00Z",
}
RETURNED = LETTER | {
    "return_at": "2026-08-12T00:10:00Z",
    "port": "DAC",
    "received_by": "NGO",
    "received_at": "2026-08-12T01:00:00Z",
}


def notify(intake: Intake, **more: Any) -> UUID:
    """Let MoFA tell of the person."""
    return intake.write(partner_mofa.ReturnNotifiedV1.model_validate(NOTIFIED | more))


def ask(intake: Intake, **more: Any) -> UUID:
    """Let MoFA ask for the nationality."""
    letter = LETTER | {"requested_at": "2026-08-03T06:00:00Z"} | more
    return intake.write(partner_mofa.NationalityCheckRequestedV1.model_validate(letter))


def arrange(intake: Intake) -> UUID:
    """Let MoFA arrange travel."""
    return intake.write(partner_mofa.TravelArrangedV1.model_validate(TRAVEL))


def come_back(intake: Intake) -> UUID:
    """Let the person land and be received."""
    return intake.write(partner_mofa.ReturnedV1.model_validate(RETURNED))


def record(intake: Intake) -> dict[str, Any]:
    """Return the record as MoFA's officer finds it."""
    found = intake.done(intake.get("mofa-officer", "/v1/repatriations", reference=KEY))
    return dict(found["items"][0])


def station_says(intake: Intake, result: str) -> None:
    """Let the station answer."""
    id = record(intake)["id"]
    intake.hear(NationalityAnsweredV1(repatriation_id=id, station=STATION, result=result), subject=id)


def test_a_return_goes_from_the_first_letter_to_the_report(intake: Intake) -> None:
    first = notify(intake)
    assert [event["type"] for event in intake.events()] == ["intake.repatriation-notified.v1"]
    ask(intake)
    [asked] = intake.events()
    assert asked["data"]["station"] == STATION
    claims = intake.done(intake.get("verification", f"/v1/repatriations/{record(intake)['id']}/identity-claims"))
    assert claims["identifiers"] == [{"type": "PASSPORT", "value": "BX0123456", "country": "BGD"}]
    station_says(intake, "CONFIRMED")
    [answer] = intake.answers()
    assert answer.type == "mofa.nationality-confirmed.v1"
    assert json.loads(answer.payload)["repatriation_reference"] == KEY
    arrange(intake)
    come_back(intake)
    assert record(intake)["status"] == "RECEIVED"
    told = intake.types()
    assert told.count("mofa.message-accepted.v1") == 2
    assert [type for type in told if type.startswith("intake.")] == [
        "intake.travel-arranged.v1",
        "intake.repatriation-returned.v1",
        "intake.repatriation-received.v1",
    ]
    receipt = intake.report(repatriation_reference=KEY, consents=report_body()["consents"])
    events = {event["type"]: event for event in intake.events()}
    reported = events["intake.repatriation-reported.v1"]["data"]
    assert reported["report_id"] == receipt["report_id"]
    assert events["intake.report-submitted.v1"]["data"]["repatriation_id"] == reported["repatriation_id"]
    assert record(intake)["status"] == "REPORTED"
    case = intake.accept(receipt["report_id"])["case_id"]
    person = intake.done(intake.get("farida", f"/v1/cases/{case}/person"))
    assert [one["value"] for one in person["identifiers"]] == ["BX0123456"]
    assert first


def test_every_letter_is_acknowledged_with_its_own_number(intake: Intake) -> None:
    id = notify(intake)
    [receipt] = intake.answers()
    assert json.loads(receipt.payload) == {
        "repatriation_reference": KEY,
        "message_id": str(id),
        "message_type": "mofa.return-notified.v1",
    }


def test_travel_before_the_nationality_is_confirmed_is_refused_by_letter_and_by_hand(intake: Intake) -> None:
    notify(intake)
    ask(intake)
    intake.outbox()
    id = arrange(intake)
    [answer] = intake.answers()
    refusal = json.loads(answer.payload)
    assert answer.type == "mofa.message-refused.v1"
    assert (refusal["code"], refusal["message_id"]) == ("nationality-not-confirmed", str(id))
    assert (refusal["repatriation_reference"], refusal["reference"]) == (KEY, f"{KEY}/1")
    assert refusal["detail_bn"] and refusal["detail_en"]
    body = {name: TRAVEL[name] for name in ("document_type", "document_number", "issued_at")}
    by_hand = intake.post("mofa-officer", f"/v1/repatriations/{record(intake)['id']}/travel", body)
    intake.refused(by_hand, 409, "nationality-not-confirmed")


def test_a_station_that_does_not_confirm_may_be_asked_again(intake: Intake) -> None:
    notify(intake)
    ask(intake)
    station_says(intake, "NOT_CONFIRMED")
    assert [one.type for one in intake.answers()][-1] == "mofa.nationality-not-confirmed.v1"
    ask(intake, station="PS-404111")
    station_says(intake, "CONFIRMED")
    station_says(intake, "NOT_CONFIRMED")
    assert record(intake)["nationality_result"] == "CONFIRMED"
    told = [row.type for row in intake.outbox(clear=False)]
    assert told.count("intake.nationality-result-recorded.v1") == 1, "the answer nobody waited for is told to nobody"
    assert [one.type for one in intake.answers()] == ["mofa.message-accepted.v1", "mofa.nationality-confirmed.v1"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"person": CLAIMS | {"gender": "PINK"}}, "not-a-code", "/person/gender"),
        (
            {"person": CLAIMS | {"identifiers": [{"type": "NID", "value": "12345"}]}},
            "nid-format",
            "/person/identifiers/0/value",
        ),
        ({"informed_by": "RUMOUR"}, "not-a-code", "/informed_by"),
        ({"person": CLAIMS | {"home_district": "BD99"}}, "not-a-place", "/person/home_district"),
    ],
)
def test_a_letter_with_a_broken_field_is_answered_by_code_and_field(
    intake: Intake, change: dict[str, Any], code: str, field: str
) -> None:
    id = intake.write_raw(json.dumps(NOTIFIED | change).encode(), partner_mofa.ReturnNotifiedV1.TYPE)
    [answer] = intake.answers()
    refusal = json.loads(answer.payload)
    assert (refusal["code"], refusal["field"], refusal["message_id"]) == (code, field, str(id))
    assert intake.rows("SELECT 1 FROM repatriation") == []


def test_letters_out_of_their_order_are_refused(intake: Intake) -> None:
    ask(intake)
    notify(intake)
    notify(intake)
    come_back(intake)
    codes = [json.loads(one.payload).get("code") for one in intake.answers()]
    assert codes == ["repatriation-unknown", None, "repatriation-known", "out-of-order"]


def test_a_letter_sent_twice_is_answered_and_a_redelivery_is_not(intake: Intake) -> None:
    id = new_id()
    letter = partner_mofa.ReturnNotifiedV1.model_validate(NOTIFIED)
    intake.write(letter, id=id)
    intake.write(letter, id=id)
    intake.write(letter, id=id, count=1)
    answers = intake.answers()
    assert [one.type for one in answers] == ["mofa.message-accepted.v1", "mofa.message-refused.v1"]
    assert json.loads(answers[1].payload)["code"] == "replayed"
    assert len(intake.rows("SELECT 1 FROM repatriation")) == 1


def test_without_a_home_upazila_mofa_must_name_the_station(intake: Intake) -> None:
    notify(intake, person={"name_en": "Unknown Home", "gender": "NotSpecified"})
    ask(intake)
    assert json.loads(intake.answers()[-1].payload)["code"] == "station-unknown"
    ask(intake, station=STATION)
    assert record(intake)["station"] == STATION


def test_a_report_cannot_name_a_person_who_has_not_returned(intake: Intake) -> None:
    notify(intake)
    answer = intake.post("ngo-officer", "/v1/reports", report_body(repatriation_reference=KEY))
    intake.refused(answer, 409, "out-of-order")


NOTICE = {
    "person": CLAIMS,
    "country": "LBN",
    "mission": "Embassy of Bangladesh, Beirut",
    "informed_by": "NGO",
    "notified_at": "2026-08-03T05:00:00Z",
}


def notify_by_hand(intake: Intake, **more: Any) -> dict[str, Any]:
    """Let MoFA's officer record what a mission told."""
    return dict(intake.done(intake.post("mofa-officer", "/v1/repatriations", NOTICE | more), 201))


def test_an_officers_notice_enters_person_and_record_as_the_letter_does(intake: Intake) -> None:
    notify(intake)
    by_letter = intake.events()
    notified = notify_by_hand(intake, reference="BEY-2026-0118")
    by_hand = intake.events()
    assert (notified["partner"], notified["reference"], notified["status"]) == ("mofa", "BEY-2026-0118", "NOTIFIED")
    assert [(one["type"], one["data"]["informed_by"]) for one in by_hand] == [
        (one["type"], one["data"]["informed_by"]) for one in by_letter
    ]
    written = "SELECT partner, status, country, mission, informed_by, notified_at FROM repatriation"
    assert len(set(intake.rows(written))) == 1
    assert intake.rows("SELECT gender, home_district, home_upazila FROM person GROUP BY 1, 2, 3 HAVING count(*) = 2")


def test_a_return_notified_by_hand_goes_the_way_to_the_report(intake: Intake) -> None:
    path = f"/v1/repatriations/{notify_by_hand(intake, reference=KEY)['id']}"
    asked = intake.done(intake.post("mofa-officer", f"{path}/nationality-check", {}))
    assert (asked["status"], asked["station"]) == ("NATIONALITY_REQUESTED", STATION)
    station_says(intake, "CONFIRMED")
    [answer] = intake.answers()
    assert json.loads(answer.payload)["repatriation_reference"] == KEY
    travel = {name: TRAVEL[name] for name in ("document_type", "document_number", "issued_at")}
    assert intake.done(intake.post("mofa-officer", f"{path}/travel", travel))["status"] == "TRAVEL_ARRANGED"
    arrival = {"return_at": RETURNED["return_at"], "port": "DAC"}
    assert intake.done(intake.post("mofa-officer", f"{path}/return", arrival))["status"] == "RETURNED"
    reception = {"received_by": "NGO", "received_at": RETURNED["received_at"]}
    assert intake.done(intake.post("mofa-officer", f"{path}/reception", reception))["status"] == "RECEIVED"
    intake.report(repatriation_reference=KEY, consents=report_body()["consents"])
    assert record(intake)["status"] == "REPORTED"


def test_what_an_officer_notified_mofas_system_may_carry_on(intake: Intake) -> None:
    notify_by_hand(intake, reference=KEY)
    ask(intake)
    assert record(intake)["status"] == "NATIONALITY_REQUESTED"


def test_a_notice_without_a_reference_gets_a_number_of_ours(intake: Intake) -> None:
    first, second = (notify_by_hand(intake)["reference"] for _ in range(2))
    assert first.startswith("RPN-") and second.startswith("RPN-") and first != second


def test_a_reference_that_was_notified_before_is_refused_by_field_and_rule(intake: Intake) -> None:
    notify(intake)
    answer = intake.post("mofa-officer", "/v1/repatriations", NOTICE | {"reference": KEY})
    [problem] = intake.refused(answer, 409, "repatriation-known")["errors"]
    assert (problem["pointer"], problem["code"]) == ("/reference", "repatriation-known")
    assert problem["bn"]["detail"] and problem["en"]["detail"]
    assert len(intake.rows("SELECT 1 FROM repatriation")) == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"person": CLAIMS | {"gender": "PINK"}}, "not-a-code", "/person/gender"),
        (
            {"person": CLAIMS | {"identifiers": [{"type": "NID", "value": "12345"}]}},
            "nid-format",
            "/person/identifiers/0/value",
        ),
        ({"person": {"gender": "Feminine"}}, "name-required", "/person"),
        ({"informed_by": "RUMOUR"}, "not-a-code", "/informed_by"),
        ({"person": CLAIMS | {"home_district": "BD99"}}, "not-a-place", "/person/home_district"),
        ({"country": "Lebanon"}, "not-a-code", "/country"),
        ({"mission": " "}, "too-short", "/mission"),
    ],
)
def test_a_notice_with_a_broken_field_is_refused_by_code_and_field(
    intake: Intake, change: dict[str, Any], code: str, field: str
) -> None:
    answer = intake.post("mofa-officer", "/v1/repatriations", NOTICE | change)
    problem = answer.json()["errors"][0]
    assert answer.status_code == 422
    assert (problem["pointer"], problem["code"]) == (field, code)
    assert problem["bn"]["detail"] and problem["en"]["detail"]
    assert intake.rows("SELECT 1 FROM repatriation") == []


def test_of_notices_sent_at_once_under_one_reference_one_is_entered(intake: Intake) -> None:
    def send(_: int) -> int:
        return intake.post("mofa-officer", "/v1/repatriations", NOTICE | {"reference": KEY}).status_code

    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(send, range(8)))
    assert sorted(answers) == [201, *[409] * 7]


@pytest.mark.parametrize("who", ["ngo-officer", "farida", "authority-sec"])
def test_only_mofa_tells_of_a_return(intake: Intake, who: str) -> None:
    intake.refused(intake.post(who, "/v1/repatriations", NOTICE), 403, "forbidden")


def test_the_answer_to_an_organisation_without_a_system_stays_in_the_record(intake: Intake) -> None:
    notified = intake.done(intake.post("mission-officer", "/v1/repatriations", NOTICE), 201)
    assert notified["partner"] == "mission-beirut"
    path = f"/v1/repatriations/{notified['id']}"
    intake.done(intake.post("mission-officer", f"{path}/nationality-check", {}))
    intake.outbox()
    intake.hear(
        NationalityAnsweredV1(repatriation_id=notified["id"], station=STATION, result="CONFIRMED"),
        subject=notified["id"],
    )
    assert intake.types() == ["intake.nationality-result-recorded.v1"]
    assert intake.done(intake.get("mission-officer", path))["nationality_result"] == "CONFIRMED"
