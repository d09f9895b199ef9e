"""Files on a report and on the person of a case: what is kept of them, who reads them, and what remains of an erased one."""

import hashlib
import io
from typing import Any

import httpx
import pikepdf
import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from nrm_shared.kernel.ids import new_id
from services.intake.tests.integration.intake_under_test import ACTORS, Intake, masked
from services.intake.tests.integration.test_how_far_a_reader_reaches import refer, send_task

MARK = b"Marked by the camera"


def photo(size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a picture as a telephone makes it: with a remark, a place, and lying on its side."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = MARK.decode(), 6
    exif[0x8825] = {1: "N", 2: (23.0, 9.0, 0.0)}
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, "JPEG", exif=exif, comment=MARK)
    return out.getvalue()


def paper() -> bytes:
    """Return a PDF that knows its author, carries a file and starts a script."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Author"] = MARK.decode()
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=MARK.decode())
        document.attachments["inside.txt"] = MARK
        document.save(out, compress_streams=False)
    return out.getvalue()


def attach(intake: Intake, by: str, path: str, content: bytes, type: str = "EVIDENCE", **more: Any) -> httpx.Response:
    """Attach a file as somebody."""
    headers = {"Authorization": f"Bearer {by}", "Idempotency-Key": more.pop("key", str(new_id()))}
    headers["Content-Disposition"] = "attachment; filename*=UTF-8''" + more.pop("name", "rehana.jpg")
    headers["NRM-Attachment-Type"] = type
    if "level" in more:
        headers["NRM-Attachment-Level"] = more["level"]
    return intake.http.post(f"{path}/attachments", content=content, headers=headers)


def attached(intake: Intake, by: str, path: str, content: bytes, type: str = "EVIDENCE") -> str:
    """Attach a file and return its id."""
    return str(intake.done(attach(intake, by, path, content, type), 201)["attachment_id"])


def content(intake: Intake, by: str, id: str) -> httpx.Response:
    """Read a file as somebody."""
    return intake.get(by, f"/v1/attachments/{id}/content")


def test_files_are_listed_page_by_page_and_what_is_not_told_of_takes_no_place(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report()['report_id']}"
    told, _, also = (
        attached(intake, "farida", path, b"a page", type) for type in ("STATEMENT", "HEALTH_RECORD", "OTHER")
    )

    first = intake.done(intake.get("ngo-officer", f"{path}/attachments", limit=1))
    second = intake.done(intake.get("ngo-officer", f"{path}/attachments", limit=1, after=first["next"]))

    assert [one["attachment_id"] for one in (*first["items"], *second["items"])] == [told, also]
    assert second["next"] is None
    assert len(intake.done(intake.get("farida", f"{path}/attachments"))["items"]) == 3


def test_a_file_is_kept_without_what_its_camera_wrote_into_it_and_comes_back_as_a_file(intake: Intake) -> None:
    path, sent = f"/v1/reports/{intake.report()['report_id']}", photo((2000, 1500))
    assert MARK in sent
    id = attached(intake, "ngo-officer", path, sent)
    answer = content(intake, "farida", id)
    assert answer.status_code == 200
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
    assert answer.headers["content-disposition"] == f'attachment; filename="attachment-{id}.jpg"'
    assert answer.headers["cache-control"] == "no-store"
    with Image.open(io.BytesIO(answer.content)) as kept:
        assert (kept.size, len(kept.getexif()), MARK in answer.content) == ((1500, 2000), 0, False)
    [shown] = intake.done(intake.get("farida", f"{path}/attachments"))["items"]
    assert shown["file_name"] == "rehana.jpg"
    assert shown["received_sha256"] == hashlib.sha256(sent).hexdigest()
    assert shown["content_sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert (shown["scanned"], shown["size"]) == ("NOT_SCANNED", len(answer.content))
    chunks = intake.rows("SELECT sealed FROM attachment_chunk ORDER BY number")
    assert len(chunks) > 1
    assert not any(answer.content[:64] in bytes(row.sealed) for row in chunks)


def test_a_pdf_is_kept_without_author_files_and_scripts(intake: Intake) -> None:
    path, sent = f"/v1/reports/{intake.report()['report_id']}", paper()
    assert MARK in sent
    answer = content(intake, "farida", attached(intake, "ngo-officer", path, sent, "COURT_DOCUMENT"))
    assert answer.headers["content-type"] == "application/pdf"
    assert MARK not in answer.content and b"JavaScript" not in answer.content
    with pikepdf.open(io.BytesIO(answer.content)) as kept:
        assert (len(kept.pages), len(kept.attachments), "/OpenAction" in kept.Root) == (1, 0, False)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"MZ\x90\x00", "attachment-type-unknown"),
        (b"", "attachment-empty"),
        (b"\xff\xd8\xff\xe0 no picture", "attachment-broken"),
        (b"%PDF-1.7 no pages", "attachment-broken"),
        (b"PK\x03\x04" + paper(), "attachment-type-unknown"),
    ],
)
def test_what_is_no_file_of_a_kind_that_is_kept_is_refused(intake: Intake, sent: bytes, code: str) -> None:
    path = f"/v1/reports/{intake.report()['report_id']}"
    problem = intake.refused(attach(intake, "ngo-officer", path, sent), 422, code)
    assert problem["errors"][0]["pointer"] == "/content"
    assert intake.rows("SELECT 1 FROM attachment") == []


def test_a_file_that_is_too_large_is_refused_before_it_is_read(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report()['report_id']}"
    intake.refused(attach(intake, "ngo-officer", path, b"a" * (25 * 1024 * 1024 + 1)), 413, "too-large")
    assert attach(intake, "ngo-officer", path, b"a" * (25 * 1024 * 1024)).status_code == 201


def test_every_reading_is_written_down_before_it_is_answered(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report()['report_id']}"
    id = attached(intake, "ngo-officer", path, b"what was said", "STATEMENT")
    assert content(intake, "farida", id).content == b"what was said"
    [row] = intake.rows("SELECT actor, level, fields FROM audit_event WHERE subject = :id AND level IS NOT NULL", id=id)
    assert (row.actor, row.level, row.fields) == ("person:farida", "L3", ["content"])


def test_a_file_is_closed_to_whoever_may_not_read_what_it_lies_on(intake: Intake) -> None:
    report = intake.report()["report_id"]
    path = f"/v1/reports/{report}"
    id = attached(intake, "ngo-officer", path, b"what was said")
    for other in ("other-officer", "sharsha-oc", "dhaka-focal", "authority-sec", "dpo", "ctc-jashore"):
        assert content(intake, other, id).status_code in {403, 404}
        assert attach(intake, other, path, b"words").status_code in {403, 404}
        assert intake.get(other, f"{path}/attachments").status_code in {403, 404}
        removal = intake.post(other, f"/v1/attachments/{id}/removal", {"reason": "WRONG_FILE"})
        assert removal.status_code in {403, 404}
    assert content(intake, "ngo-officer", id).status_code == 200
    intake.accept(report)
    # The report was handed over: its reporter reads neither it nor its files any more.
    assert content(intake, "ngo-officer", id).status_code in {403, 404}


def test_witness_protection_closes_files_at_once(intake: Intake) -> None:
    report = intake.report()["report_id"]
    id = attached(intake, "ngo-officer", f"/v1/reports/{report}", b"what was said")
    case = intake.accept(report)["case_id"]
    intake.done(intake.post("farida", f"/v1/cases/{case}/protection", {"protected": True, "reason": "TESTIFIES"}))
    assert content(intake, "ngo-officer", id).status_code in {403, 404}
    assert content(intake, "farida", id).status_code == 200


def test_a_restricted_file_is_opened_with_a_reason_for_an_hour(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    id = attached(intake, "farida", f"/v1/cases/{case}", photo(), "PHOTO")
    intake.refused(content(intake, "farida", id), 403, "attachment-restricted")
    opening = {"reason": "SAFETY", "text": "Somebody says that she was seen."}
    intake.done(intake.post("farida", f"/v1/attachments/{id}/opening", opening), 201)
    assert content(intake, "farida", id).status_code == 200
    intake.move(hours=1)
    intake.refused(content(intake, "farida", id), 403, "attachment-restricted")
    [row] = intake.rows("SELECT reason FROM audit_event WHERE action = 'attachment:open'")
    assert row.reason == "SAFETY"


def test_a_file_is_kept_no_less_deep_than_its_kind_lies(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report()['report_id']}"
    intake.refused(attach(intake, "ngo-officer", path, photo(), "PHOTO", level="L2"), 422, "attachment-level-too-low")
    answer = intake.done(attach(intake, "ngo-officer", path, b"words", "STATEMENT", level="L4"), 201)
    assert answer["level"] == "L4"


def test_a_removed_file_is_gone_from_sight_and_comes_back_when_that_was_a_mistake(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report()['report_id']}"
    id = attached(intake, "ngo-officer", path, b"what was said")
    removed = intake.done(intake.post("ngo-officer", f"/v1/attachments/{id}/removal", {"reason": "WRONG_FILE"}))
    assert removed["status"] == "REMOVED"
    intake.refused(content(intake, "farida", id), 404, "not-found")
    [listed] = intake.done(intake.get("farida", f"{path}/attachments"))["items"]
    assert listed["removal_reason"] == "WRONG_FILE"
    assert masked(listed["file_name"])
    intake.done(intake.post("ngo-officer", f"/v1/attachments/{id}/restoration"))
    assert content(intake, "farida", id).content == b"what was said"


def test_the_same_upload_twice_is_one_file(intake: Intake) -> None:
    path, key = f"/v1/reports/{intake.report()['report_id']}", str(new_id())
    first = intake.done(attach(intake, "ngo-officer", path, b"words", key=key), 201)
    assert intake.done(attach(intake, "ngo-officer", path, b"words", key=key), 201) == first
    intake.refused(attach(intake, "ngo-officer", path, b"others", key=key), 409, "idempotency-key-reused")


def test_a_chunk_opens_nowhere_but_in_its_place(intake: Intake) -> None:
    path, other = f"/v1/reports/{intake.report()['report_id']}", new_id()
    id = attached(intake, "ngo-officer", path, b"what was said")
    with intake.runner.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO attachment SELECT (jsonb_populate_record(attachment, jsonb_build_object('id', :other))).*"
                " FROM attachment WHERE id = :id"
            ),
            {"id": id, "other": str(other)},
        )
        connection.execute(
            text(
                "INSERT INTO attachment_chunk SELECT :other, number, sealed FROM attachment_chunk WHERE attachment_id = :id"
            ),
            {"id": id, "other": other},
        )
    assert content(intake, "farida", id).content == b"what was said"
    assert content(intake, "farida", str(other)).status_code == 500


def test_nobody_changes_what_was_kept(intake: Intake) -> None:
    attached(intake, "ngo-officer", f"/v1/reports/{intake.report()['report_id']}", b"what was said")
    for statement in (
        "UPDATE attachment_chunk SET sealed = ''",
        "DELETE FROM attachment_chunk",
        "DELETE FROM attachment",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), intake.runner.engine.begin() as connection:
            connection.execute(text(statement))


def test_nothing_is_attached_to_a_closed_case_by_whatever_way(intake: Intake) -> None:
    report = intake.report()["report_id"]
    case = intake.accept(report)["case_id"]
    closing = {"reason": "VICTIM_CHOICE", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{case}/closure", closing))
    for path in (f"/v1/cases/{case}", f"/v1/reports/{report}"):
        intake.refused(attach(intake, "farida", path, b"one more page", "STATEMENT"), 409, "case-closed")


def test_what_a_file_is_stands_in_no_address(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report()['report_id']}/attachments"
    headers = {"Authorization": "Bearer farida", "Idempotency-Key": str(new_id())}
    lacking = intake.http.post(path, params={"type": "STATEMENT"}, content=b"a page", headers=headers)
    problem = intake.refused(lacking, 422, "malformed")
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [
        ("/headers/NRM-Attachment-Type", "required")
    ]
    assert problem["errors"][0]["en"]["detail"].startswith("Type of the file")
    wrong = attach(intake, "farida", path.removesuffix("/attachments"), b"a page", "A_SECRET")
    assert intake.refused(wrong, 422, "not-a-code")["errors"][0]["pointer"] == "/headers/NRM-Attachment-Type"


def test_a_station_is_not_told_of_a_signed_consent_and_adds_none(intake: Intake) -> None:
    """INV-46: a signed C5 names the provider and the need."""
    case = str(intake.open_case()["case_id"])
    send_task(intake, case)
    path = f"/v1/cases/{case}"
    id = attached(intake, "farida", path, b"I agree that the shelter is told of me.", "CONSENT_FORM")
    assert intake.done(intake.get("sharsha-oc", f"{path}/attachments"))["items"] == []
    intake.refused(content(intake, "sharsha-oc", id), 404, "not-found")
    intake.refused(attach(intake, "sharsha-oc", path, b"I agree.", "CONSENT_FORM"), 422, "attachment-type-not-yours")
    assert content(intake, "farida", id).status_code == 200


@pytest.mark.parametrize(("reader", "type"), [("sharsha-oc", "COURT_DOCUMENT"), ("jibika-focal", "SERVICE_RECORD")])
def test_who_attached_a_file_is_told_to_stations_and_providers_of_their_own_files_only(
    intake: Intake, reader: str, type: str
) -> None:
    """INV-46 and INV-33: an account of the shelter tells the station, and the other provider, that she is there."""
    case = str(intake.open_case()["case_id"])
    send_task(intake, case)
    intake.consent(case, "C5", organisation="jibika")
    refer(intake, case, "alias")
    path = f"/v1/cases/{case}"
    others = attached(intake, "farida", path, b"a paper", type)
    own = attached(intake, reader, path, b"our own paper", type)
    seen = {one["attachment_id"]: one for one in intake.done(intake.get(reader, f"{path}/attachments"))["items"]}
    assert masked(seen[others]["added_by"]) and masked(seen[others]["added_organisation"])
    organisation = ACTORS[reader].organisation
    assert (seen[own]["added_by"], seen[own]["added_organisation"]) == (f"person:{reader}", organisation)
    told = {one["added_organisation"] for one in intake.done(intake.get("farida", f"{path}/attachments"))["items"]}
    assert told == {"nrm-office", organisation}
