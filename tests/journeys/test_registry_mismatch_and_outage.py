"""AC12: a registry contradicts, another is down; nothing of it stands in the way of help (INV-35)."""

import pytest

from nrm_cli.story import registry
from nrm_cli.story.story import Story
from tests.journeys.telling import Telling


@pytest.fixture
def papers(told: Telling) -> Story:
    return told(registry.tell)


def test_bangla_digits_are_the_same_number(papers: Story) -> None:
    person = papers.by("farida").get("intake", f"/v1/cases/{papers.case.id}/person").body

    values = {number["type"]: number["value"] for number in person["identifiers"]}
    assert values == {"NID": "19994117345678901", "BRN": "20004117345678901"}


def test_a_birth_year_that_differs_warns_and_the_report_is_taken(papers: Story) -> None:
    assert "birth-year-differs" in papers.case.facts["warnings"]


def test_the_old_birth_number_of_sixteen_digits_is_explained_in_both_languages(papers: Story) -> None:
    [problem] = papers.case.facts["sixteen"].body["errors"]

    assert problem["code"] == "birth-registration-16-digits"
    assert problem["pointer"] == "/subject/identifiers/1/value"
    assert "bdris.gov.bd" in papers.case.facts["sixteen"].response.text


def test_a_mismatch_tells_field_by_field_and_opens_an_adjudication(papers: Story) -> None:
    found = papers.case.facts["mismatch"]

    assert found["state"] == "MISMATCH" and found["adjudicate"] is True
    assert found["matched"]["dob"] is True
    assert found["matched"]["father"] is False


def test_an_outage_opens_the_circuit_and_the_check_is_answered_once_after_it(papers: Story) -> None:
    found = papers.case.facts["recovered"]

    assert papers.case.facts["circuit_open"] is True
    assert found["attempts"] > registry.FAILURES_SHOWN
    assert found["unavailable"] is False


def test_the_request_was_submitted_and_approved_with_a_mismatch_on_file(papers: Story) -> None:
    item = papers.by("farida").get("approval", f"/v1/need-items/{papers.case.items['N03']}")

    assert item["status"] == "APPROVED"


def test_the_reconciliation_finds_nothing_unexplained(papers: Story) -> None:
    found = papers.by("farida").get("verification", "/v1/identity-checks/reconciliation").body

    assert found["unexplained"] == 0
    assert found["states"].get("QUEUED", 0) == 0
