"""Two records of one person: put together and told apart, and what reaches both while they are one (INV-38, AC13)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nrm_shared.contracts.verification import ConfirmationTaskIssuedV1
from nrm_shared.kernel.ids import new_id
from services.intake.tests.integration.intake_under_test import NOW, STATION, Intake

SAME = {"reason": "DOCUMENTS_COMPARED", "text": "Both showed the same passport and birth certificate."}
NOT_SAME = {"reason": "TWO_PERSONS", "text": "Her sister came with her own documents."}
WORDS = ("Both showed the same passport", "Her sister came")


def record(intake: Intake, name: str, passport: str | None = None, **more: Any) -> dict[str, Any]:
    """Open a case of somebody; returns case and person."""
    numbers = [{"type": "PASSPORT", "value": passport}] if passport else []
    opened = intake.open_case(subject={"name_en": name, "identifiers": numbers}, **more)
    return opened | {"person_id": person_of(intake, opened["case_id"])}


def person_of(intake: Intake, case_id: str) -> str:
    """Return whose case it is."""
    [row] = intake.rows("SELECT person_id FROM case_file WHERE id = :id", id=case_id)
    return str(row.person_id)


@pytest.fixture
def two(intake: Intake) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two cases whose persons are called so differently that nobody proposed them as one."""
    return record(intake, "Rehana Khatun"), record(intake, "Shapla Roy", by="other-officer")


def merge(intake: Intake, kept: str, other: str, by: str = "farida", **more: Any) -> Any:
    """Try to merge `other` into `kept`."""
    return intake.post(by, f"/v1/persons/{kept}/merges", {"other_person_id": other} | SAME | more)


def merged(intake: Intake, kept: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Merge the person of one case into that of another."""
    return dict(intake.done(merge(intake, kept["person_id"], other["person_id"]), 201))


def reverse(intake: Intake, merge_id: str, by: str = "farida") -> Any:
    """Try to tell the two apart again."""
    return intake.post(by, f"/v1/merges/{merge_id}/reversal", NOT_SAME)


def station_asked(intake: Intake, case: dict[str, Any]) -> None:
    """Let the station of Sharsha be asked about a case."""
    told = ConfirmationTaskIssuedV1(
        task_id=new_id(), case_id=case["case_id"], station=STATION, questionnaire_version="draft-2.15", due_at=NOW
    )
    intake.hear(told, subject=told.task_id)


def everything(intake: Intake) -> dict[str, Any]:
    """Return the rows of all tables that are about persons and cases."""
    tables = ("person", "person_identifier", "person_index", "report", "case_file", "consent", "consent_ledger")
    return {
        name: [row.said for row in intake.rows(f"SELECT t::text AS said FROM {name} AS t ORDER BY 1")]
        for name in tables
    }


# --- the merge and its reversal ------------------------------------------------------------------------------------


def test_a_merge_is_a_record_of_its_own_and_changes_nothing_of_either(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    before = everything(intake)

    answer = merged(intake, *two)

    assert (answer["status"], answer["merged_by"]) == ("MERGED", "person:farida")
    assert answer["reversible_until"].startswith("2026-09-11T03:00:00")
    assert everything(intake) == before
    intake.done(reverse(intake, answer["merge_id"]))
    assert everything(intake) == before


def test_reading_it_shows_both_side_by_side_without_anything_of_level_four(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    first = intake.open_case()
    kept = first | {"person_id": person_of(intake, first["case_id"])}
    id = merged(intake, kept, two[1])["merge_id"]

    seen = intake.done(intake.get("farida", f"/v1/merges/{id}"))

    assert (seen["kept"]["name_en"], seen["merged"]["name_en"]) == ("Rehana Khatun", "Shapla Roy")
    assert seen["kept"]["case_ids"] == [kept["case_id"]]
    assert (seen["text"], seen["reversal_text"]) == (SAME["text"], None)
    deep = {"home_address", "current_address", "current_union", "phones", "identifiers", "description", "accessibility"}
    assert not deep & set(seen["kept"]), "nothing of L4, and nothing that comparing does not need"
    assert "বেনাপোল" not in str(seen)


def test_what_was_shown_is_in_the_audit_by_names_of_fields_and_the_words_lie_sealed(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    id = merged(intake, *two)["merge_id"]
    intake.done(intake.get("farida", f"/v1/merges/{id}"))
    intake.done(reverse(intake, id))

    rows = intake.rows("SELECT * FROM audit_event WHERE action IN ('duplicate:merge', 'duplicate:read-merge')")
    done = [(row.subject, row.reason) for row in rows if row.action == "duplicate:merge"]
    persons = [one["person_id"] for one in two]
    assert done == [(one, why) for why in (SAME["reason"], NOT_SAME["reason"]) for one in persons]
    read = {row.subject: (row.level, row.fields) for row in rows if row.action == "duplicate:read-merge"}
    assert read[persons[0]] == read[persons[1]]
    assert read[persons[0]][0] == "L3"
    assert {"name_bn", "date_of_birth", "father_name"} <= set(read[persons[0]][1])
    assert read[id][1] == ["text", "reversal_text"]
    kept = str(rows) + str(intake.rows("SELECT * FROM person_merge")) + str(intake.outbox())
    assert not [words for words in WORDS if words in kept]


def test_it_is_undone_within_thirty_days_and_not_after_them(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    id = merged(intake, *two)["merge_id"]
    intake.move(days=30)
    assert intake.done(reverse(intake, id))["status"] == "REVERSED"
    intake.refused(reverse(intake, id), 409, "illegal-move")

    id = merged(intake, *two)["merge_id"]
    intake.move(days=30, seconds=1)
    problem = intake.refused(reverse(intake, id), 409, "merge-final")
    assert "INV-38" in problem["bn"]["detail"] and "30" in problem["en"]["detail"]


def test_the_list_of_a_person_keeps_undone_merges(intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    first = merged(intake, *two)["merge_id"]
    intake.done(reverse(intake, first))
    second = merged(intake, two[1], two[0])["merge_id"]

    for one in two:
        listed = intake.done(intake.get("farida", f"/v1/persons/{one['person_id']}/merges"))["items"]
        assert [(row["merge_id"], row["status"]) for row in listed] == [(first, "REVERSED"), (second, "MERGED")]


def test_there_are_no_chains_but_one_record_may_keep_several(intake: Intake) -> None:
    a, b, c, d = (
        record(intake, name)["person_id"] for name in ("Rehana Khatun", "Shapla Roy", "Mim Das", "Jui Chakma")
    )
    intake.done(merge(intake, a, b), 201)
    intake.done(merge(intake, a, c), 201)

    for kept, other in ((a, b), (d, b), (b, d), (b, a), (d, a), (c, b)):
        intake.refused(merge(intake, kept, other), 409, "person-already-merged")
    intake.refused(merge(intake, a, a), 422, "same-record")
    intake.refused(merge(intake, a, str(new_id())), 404, "not-found")


def test_numbers_of_one_kind_that_differ_need_a_reason_of_their_own(intake: Intake) -> None:
    a, b = record(intake, "Rehana Khatun", "BX0123456"), record(intake, "Shapla Roy", "BX0999999")

    intake.refused(merge(intake, a["person_id"], b["person_id"]), 409, "numbers-contradict")
    wrong = merge(intake, a["person_id"], b["person_id"], numbers_override="BECAUSE")
    intake.refused(wrong, 422, "not-a-code")
    done = intake.done(merge(intake, a["person_id"], b["person_id"], numbers_override="DOCUMENT_RENEWED"), 201)

    assert done["numbers_override"] == "DOCUMENT_RENEWED"
    rows = intake.rows("SELECT reason FROM audit_event WHERE action = 'duplicate:merge'")
    assert [row.reason for row in rows].count("DOCUMENT_RENEWED") == 2


def test_a_merge_needs_a_reason_in_words_and_the_version_that_was_seen(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    kept, other = (one["person_id"] for one in two)
    intake.refused(merge(intake, kept, other, text="yes"), 422, "reason-required")
    intake.refused(merge(intake, kept, other, reason="FELT_LIKE_IT"), 422, "not-a-code")
    body = {"other_person_id": other} | SAME
    stale = intake.post("farida", f"/v1/persons/{kept}/merges", body, If_Match='"99"')
    intake.refused(stale, 409, "changed-meanwhile")


def test_the_same_request_sent_again_is_one_merge(intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    kept, other = (one["person_id"] for one in two)
    body, key = {"other_person_id": other} | SAME, str(new_id())

    answers = [intake.done(intake.post("farida", f"/v1/persons/{kept}/merges", body, key=key), 201) for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(intake.rows("SELECT FROM person_merge")) == 1


def test_of_two_who_merge_the_same_two_at_once_one_wins(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    a, b = (one["person_id"] for one in two)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: merge(intake, *pair), ((a, b), (b, a))))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(intake.rows("SELECT FROM person_merge WHERE status = 'MERGED'")) == 1


@pytest.mark.parametrize("by", ["dpo", "authority-sec", "ngo-officer", "sharsha-oc", "ctc-jashore", "shirin"])
def test_nobody_but_the_focal_point_merges_or_reads_merges(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]], by: str
) -> None:
    kept, other = (one["person_id"] for one in two)
    intake.refused(merge(intake, kept, other, by=by), 403, "forbidden")
    id = merged(intake, *two)["merge_id"]

    intake.refused(reverse(intake, id, by=by), 403, "forbidden")
    intake.refused(intake.get(by, f"/v1/merges/{id}"), 403, "forbidden")
    intake.refused(intake.get(by, f"/v1/persons/{kept}/merges"), 403, "forbidden")


def test_the_others_are_told_ids_and_codes_for_each_case_of_both(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    intake.outbox()
    id = merged(intake, *two)["merge_id"]
    intake.done(reverse(intake, id))

    told = [(event["type"], event["caseid"], event["data"]) for event in intake.events()]
    kept, other = (one["person_id"] for one in two)
    ids = {"merge_id": id, "kept_person_id": kept, "merged_person_id": other}
    assert told == [
        (type, one["case_id"], ids | {"case_id": one["case_id"], "reason": reason})
        for type, reason in (
            ("intake.persons-merged.v1", SAME["reason"]),
            ("intake.merge-reversed.v1", NOT_SAME["reason"]),
        )
        for one in two
    ]


# --- what follows the person ---------------------------------------------------------------------------------------


def test_reading_either_tells_where_the_other_cases_are(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    paths = [f"/v1/cases/{one['case_id']}/person" for one in two]
    assert intake.done(intake.get("farida", paths[0]))["same_person_cases"] == []

    id = merged(intake, *two)["merge_id"]

    for path, other in zip(paths, reversed(two), strict=True):
        seen = intake.done(intake.get("farida", path))
        assert (seen["same_person_cases"], seen["merge_ids"]) == ([other["case_id"]], [id])
    intake.done(reverse(intake, id))
    seen = intake.done(intake.get("farida", paths[0]))
    assert (seen["same_person_cases"], seen["merge_ids"]) == ([], [])


def test_whoever_reads_one_case_only_learns_of_no_other(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    station_asked(intake, two[0])
    merged(intake, *two)

    seen = intake.done(intake.get("sharsha-oc", f"/v1/cases/{two[0]['case_id']}/person"))
    assert (seen["same_person_cases"], seen["merge_ids"]) == ([], [])

    station_asked(intake, two[1])
    seen = intake.done(intake.get("sharsha-oc", f"/v1/cases/{two[0]['case_id']}/person"))
    assert (seen["same_person_cases"], seen["merge_ids"]) == ([two[1]["case_id"]], [])


def test_searching_by_either_name_finds_the_kept_one_first(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    kept, other = two
    merged(intake, kept, other)

    for name in ("Rehana Khatun", "Shapla Roy"):
        found = intake.done(intake.post("farida", "/v1/person-searches", {"kind": "NAME", "value": name}))["items"]
        assert [one["case_id"] for one in found] == [kept["case_id"], other["case_id"]]
