"""What `./nrm partner content` hands to an engineer who has none of our programmes."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nrm_cli.main import app
from nrm_cli.partner_content import LISTS, write
from nrm_shared.reference import codes, questionnaires, stations


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("given") / "to-a-partner"
    write(place)
    return place


def read(folder: Path, path: str) -> Any:
    return json.loads((folder / path).read_text(encoding="utf-8"))


def test_the_manifest_names_every_file_with_its_digest(folder: Path) -> None:
    listed = read(folder, "manifest.json")["files"]
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.json")}
    del there["manifest.json"]
    assert {path: entry["sha256"] for path, entry in listed.items()} == {
        path: sha256(place.read_bytes()).hexdigest() for path, place in there.items()
    }


def test_the_manifest_says_which_version_a_file_holds_and_whether_it_is_a_draft(folder: Path) -> None:
    listed = read(folder, "manifest.json")["files"]
    for version in questionnaires.versions():
        entry = listed[f"questionnaires/{version}.json"]
        assert (entry["version"], entry["draft"]) == (version, questionnaires.load(version).draft)
    assert listed["code-lists/act.json"]["version"] == codes.code_list("act").version
    assert (listed["stations.json"]["version"], listed["stations.json"]["draft"]) == ("1", True)
    assert listed["upazilas.json"]["version"] is None


@pytest.mark.parametrize("version", questionnaires.versions())
def test_every_question_is_there_in_both_languages_with_its_indicators(version: str, folder: Path) -> None:
    bank, given = questionnaires.load(version), read(folder, f"questionnaires/{version}.json")
    flags = {flag["code"]: flag["text"] for flag in given["red_flags_general"] + given["red_flags_child"]}
    assert list(given["questions"]) == list(bank.questions)
    for code, question in given["questions"].items():
        assert question["text"] == {"bn": bank.question(code).text.bn, "en": bank.question(code).text.en}
        beside = [{"bn": flag.text.bn, "en": flag.text.en} for flag in bank.guidance(code)]
        assert [flags[flag] for flag in question["guidance"]] == beside


def test_every_choice_of_a_question_has_its_list(folder: Path) -> None:
    for version in questionnaires.versions():
        given = read(folder, f"questionnaires/{version}.json")
        for question in given["questions"].values():
            named = question["options"] or given["answers"][question["answer"]].get("options")
            assert named is None or (folder / "code-lists" / f"{named}.json").exists()


@pytest.mark.parametrize("name", LISTS)
def test_a_code_list_has_its_codes_in_both_languages_and_none_of_our_names(name: str, folder: Path) -> None:
    given = read(folder, f"code-lists/{name}.json")
    assert given["members"] == {
        one.code: {"code": one.code, "label": {"bn": one.label.bn, "en": one.label.en}} for one in codes.members(name)
    }
    assert "enum" not in given


def test_a_code_that_has_ended_is_told_apart_with_its_label_and_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm_cli.partner_content.LISTS", ("age_band",))
    write(tmp_path)
    given = read(tmp_path, "code-lists/age_band.json")
    assert given["ended"]["A_60_UP"] == {
        "code": "A_60_UP",
        "label": {"bn": "৬০ বছর ও তদূর্ধ্ব", "en": "60 years and over"},
        "ended": "2026-11-23",
    }
    assert "A_60_UP" not in given["members"]


def test_every_station_says_which_system_serves_it(folder: Path) -> None:
    given = {station["code"]: station["police_system"] for station in read(folder, "stations.json")["stations"]}
    assert given == {station.code: station.police_system for station in stations.all_stations()}


def test_the_list_of_stations_says_that_it_is_no_official_one_and_where_it_comes_from(folder: Path) -> None:
    given = read(folder, "stations.json")
    assert given["draft"] is True
    assert given["source"].startswith("No official list of police stations was found")


def test_every_place_lies_in_one_that_is_there(folder: Path) -> None:
    divisions, districts, upazilas = (
        {place["code"]: place["parent"] for place in read(folder, f"{level}.json")}
        for level in ("divisions", "districts", "upazilas")
    )
    assert (len(divisions), len(districts), len(upazilas)) == (8, 64, 495)
    assert set(districts.values()) <= set(divisions)
    assert set(upazilas.values()) <= set(districts)


def test_writing_again_changes_nothing(folder: Path) -> None:
    before = (folder / "manifest.json").read_bytes()
    answer = CliRunner().invoke(app, ["partner", "content", str(folder)])
    assert answer.exit_code == 0
    assert (folder / "manifest.json").read_bytes() == before


def test_a_questionnaire_or_list_of_stations_that_is_no_official_one_is_called_a_draft(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["partner", "content", str(tmp_path)])
    assert "questionnaires/draft-2.15.json: draft, not official" in answer.output
    assert "stations.json: draft, not official" in answer.output


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = CliRunner().invoke(app, ["partner", "content", str(tmp_path / "file")])
    assert answer.exit_code == 1
    assert str(tmp_path / "file") in answer.output
