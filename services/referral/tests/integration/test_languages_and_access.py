"""What an offering says of languages and access, and how a search uses it (2.5 E3, step 10)."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from nrm_referral.adapters.profiles import IntakeProfiles
from nrm_referral.app.ports import ExactProfile
from services.referral.tests.integration.referral_town import JASHORE, Town


def found(town: Town, item_id: Any) -> list[tuple[str, list[str], list[str]]]:
    answer = town.get("farida", f"/v1/need-items/{item_id}/candidates").json()
    return [(each["organisation"], each["suits"], each["behind"]) for each in answer["candidates"]]


def test_an_offering_says_its_languages_and_the_needs_for_access_it_meets(town: Town) -> None:
    town.offering("provider-asha", "N07", ["T1"], languages=["rhg", "bn", "bn"], disability_access=["WHEELCHAIR"])
    [shown] = town.get("farida", "/v1/offerings?need=N07").json()["items"]
    assert (shown["languages"], shown["disability_access"]) == (["bn", "rhg"], ["WHEELCHAIR"])
    told = town.last("offering-changed")
    assert (told["languages"], told["disability_access"]) == (["bn", "rhg"], ["WHEELCHAIR"])


def test_a_language_or_an_access_that_is_none_is_refused_in_both_languages(town: Town) -> None:
    for wrong in ({"languages": ["Bangla"]}, {"disability_access": ["STAIRS"]}):
        body = {"organisation": "provider-asha", "need": "N07", "terms": ["T1"]} | wrong
        answer = town.post("asha", "/v1/offerings", body)
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert error["pointer"] == f"/{next(iter(wrong))}/0"
        assert error["bn"]["detail"] != error["en"]["detail"]


def test_who_offers_neither_language_nor_access_stays_a_candidate_and_comes_last(town: Town) -> None:
    town.provider("provider-setu", "Setu")
    near = {"districts": [JASHORE]}
    town.offering("provider-asha", "N07", ["T1"], languages=["bn"], disability_access=["SEEING"], **near)
    town.offering("provider-setu", "N07", ["T1"], languages=["rhg"], disability_access=["WHEELCHAIR"], **near)
    item_id = town.approved(town.case(), "N07", "T1")
    town.profiles.age = 27
    unknown = found(town, item_id)
    assert unknown == [("provider-asha", [], []), ("provider-setu", [], [])]
    town.profiles.languages, town.profiles.access_needs = frozenset({"rhg"}), frozenset({"WHEELCHAIR"})
    assert found(town, item_id) == [
        ("provider-setu", ["offers-language", "offers-access"], []),
        ("provider-asha", [], ["language-not-offered", "access-not-offered"]),
    ]


def test_what_intake_told_of_languages_and_access_is_stored_with_no_referral(town: Town) -> None:
    case_id = town.case()
    town.profiles.age, town.profiles.access_needs = 27, frozenset({"WHEELCHAIR"})
    town.profiles.languages = frozenset({"rhg"})
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    town.issued(item_id, "provider-ain-sheba")
    with town.runner.engine.connect() as connection:
        snapshot = connection.execute(text("SELECT snapshot FROM referral")).scalar_one()
    kept = json.dumps(snapshot)
    assert "offers-need-and-term" in kept
    assert "language" not in kept and "access" not in kept


def test_a_search_that_says_something_of_the_person_stands_in_the_audit(town: Town) -> None:
    item_id = town.approved(town.case(), "N05", "T1")
    town.profiles.age = 27
    found(town, item_id)
    assert disclosures(town, item_id) == []
    town.profiles.languages = frozenset({"bn"})
    found(town, item_id)
    assert disclosures(town, item_id) == [["suits", "behind"]]


def disclosures(town: Town, item_id: Any) -> list[list[str]]:
    """Return the fields of each row of the audit that says what was shown about the need."""
    with town.runner.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT fields FROM audit_event WHERE subject = :id AND fields IS NOT NULL ORDER BY id"),
            {"id": str(item_id)},
        )
        return [row.fields for row in rows]


@dataclass
class Intake:
    """Answers for intake, in the caller's name."""

    answer: dict[str, Any]

    def get(self, path: str, caller: Any) -> dict[str, Any]:
        assert path.endswith("/profile") and caller == "farida's token"
        return self.answer


@pytest.mark.parametrize(
    ("told", "languages", "needs"),
    [
        ({"languages": ["rhg"], "accessibility": ["WHEELCHAIR"]}, {"rhg"}, {"WHEELCHAIR"}),
        ({"languages": ["rhg"], "accessibility": {"masked": True, "bn": "-", "en": "-"}}, {"rhg"}, set()),
        ({}, set(), set()),
    ],
)
def test_of_intakes_answer_what_it_shows_the_caller_is_taken(
    town: Town, told: dict[str, Any], languages: set[str], needs: set[str]
) -> None:
    item_id = town.approved(town.case(), "N05", "T1")
    intake: Any = Intake({"age_years": 27} | told)
    known = IntakeProfiles(intake, town.runner.engine).of_item(item_id, "farida's token")
    assert known == ExactProfile(27, frozenset(languages), frozenset(needs))
