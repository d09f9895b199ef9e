"""The file of further reports that the demonstration sends."""

import json

from nrm_cli.demo.flood import reports
from nrm_cli.story.people import PEOPLE
from nrm_shared.reference import codes, geography


def test_there_are_two_hundred_reports_through_every_channel() -> None:
    channels = {row["body"]["channel"] for row in reports()}

    assert len(reports()) == 200
    assert channels == {member.code for member in codes.members("source")}


def test_reports_come_in_bangla_and_in_english_from_the_public_and_from_people_who_sign_in() -> None:
    stories = [row["body"]["narrative"] for row in reports()]
    senders = {row["as"] for row in reports()}

    assert any(story.isascii() for story in stories) and any(not story.isascii() for story in stories)
    assert None in senders
    assert senders - {None} <= set(PEOPLE)


def test_every_place_exists() -> None:
    for row in reports():
        geography.require("/current_district", row["body"]["current_district"], "district")


def test_no_report_holds_a_number_of_a_document_or_a_telephone() -> None:
    for row in reports():
        assert not {"identifiers", "phones"} & row["body"]["subject"].keys()
        assert "phone" not in json.dumps(row["body"]).lower().replace('"method": "phone"', "")
