"""Which versions there are and which is in force: packaged ones, and those of a folder."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nrm_shared.kernel.errors import Problem
from nrm_shared.reference import chart, clocks, questionnaires
from nrm_shared.reference.content import CHART, KINDS, QUESTIONNAIRE, inuse, shelf
from nrm_shared.reference.content.check import Unsound
from nrm_shared.reference.content.shelf import PACKAGED, ContentRefused, UnknownVersion, open_shelf

DAY, LATER = date(2026, 8, 12), date(2027, 1, 1)
PRESENT = {QUESTIONNAIRE: "draft-2.15", CHART: "draft-1"}


@pytest.fixture(autouse=True)
def nothing_imported() -> Iterator[None]:
    """Leave no imported content to the tests that follow."""
    yield
    inuse.use(None)


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let another release ship what the questionnaires of this folder are, which is empty."""
    folder = tmp_path / "of-a-release"
    folder.mkdir()
    monkeypatch.setattr(shelf, "PACKAGED", {**PACKAGED, QUESTIONNAIRE: folder})
    return folder


def edition(kind: str, version: str, effective: date = DAY) -> str:
    """Return the packaged text of a kind as another version."""
    text = (PACKAGED[kind] / f"{PRESENT[kind]}.toml").read_text(encoding="utf-8")
    text = text.replace(f'"{PRESENT[kind]}"', f'"{version}"', 1).replace("= 2024-02-01", f"= {effective}", 1)
    if not version.startswith("draft-"):
        text = text.replace("draft = true", "draft = false", 1).replace("official = false", "official = true", 1)
    return text


def imported(
    folder: Path, kind: str, version: str, effective: date = DAY, *, text: str = "", withdrawn: bool = False
) -> Path:
    place = folder / kind / ("withdrawn" if withdrawn else "") / f"{version}.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text or edition(kind, version, effective), encoding="utf-8")
    return place


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_folder_or_with_an_empty_one_the_packaged_version_is_in_force(kind: str, tmp_path: Path) -> None:
    for opened in (open_shelf(None), open_shelf(tmp_path)):
        assert opened.in_force(kind, DAY).version == PRESENT[kind]
        assert opened.in_force(kind, date(1971, 3, 26)).version == PRESENT[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_an_imported_version_is_in_force_from_its_day_on_and_the_former_stays_readable(
    kind: str, tmp_path: Path
) -> None:
    imported(tmp_path, kind, "1")
    imported(tmp_path, kind, "2", LATER)
    opened = open_shelf(tmp_path)
    assert [opened.in_force(kind, day).version for day in (date(2026, 8, 11), DAY, LATER)] == [PRESENT[kind], "1", "2"]
    assert opened.edition(kind, PRESENT[kind]).place == "packaged"
    with pytest.raises(UnknownVersion):
        opened.edition(kind, "3")


def test_what_was_taken_back_is_readable_and_in_force_no_more(tmp_path: Path) -> None:
    imported(tmp_path, QUESTIONNAIRE, "1")
    imported(tmp_path, QUESTIONNAIRE, "2", withdrawn=True)
    inuse.use(tmp_path)
    assert questionnaires.current(DAY).version == "1"
    assert questionnaires.load("2").official
    assert questionnaires.versions() == ("draft-2.15", "1", "2")


@pytest.mark.parametrize(
    ("of_import", "of_release", "day", "in_force"),
    [
        ("draft-2.16", "3.0", DAY, "3.0"),
        ("3.0", "draft-4", DAY, "3.0"),
        ("draft-2.16", "draft-2.17", DAY, "draft-2.17"),
        ("draft-2.16", "3.0", date(1971, 3, 26), "3.0"),
    ],
)
def test_the_highest_of_imported_and_packaged_versions_is_in_force_and_an_official_one_above_every_draft(
    of_import: str, of_release: str, day: date, in_force: str, tmp_path: Path, release: Path
) -> None:
    imported(tmp_path / "folder", QUESTIONNAIRE, of_import)
    (release / f"{of_release}.toml").write_text(edition(QUESTIONNAIRE, of_release), encoding="utf-8")
    assert open_shelf(tmp_path / "folder").in_force(QUESTIONNAIRE, day).version == in_force


def test_before_the_first_day_of_all_the_lowest_packaged_version_is_in_force_wherever_it_lies(tmp_path: Path) -> None:
    imported(tmp_path, CHART, "draft-1", date(2024, 2, 1))
    assert open_shelf(tmp_path).in_force(CHART, date(1971, 3, 26)).version == "draft-1"


def test_a_former_version_of_another_regime_stays_readable_and_one_in_force_stops_the_start(tmp_path: Path) -> None:
    former = edition(QUESTIONNAIRE, "1").replace("PSHT-2012/Rules-2017", "PSHT-1995")
    place = imported(tmp_path, QUESTIONNAIRE, "1", text=former)
    with pytest.raises(ContentRefused) as refused:
        inuse.use(tmp_path, DAY)
    assert (refused.value.path, refused.value.problems) == (place, (Problem("/regime", "not-a-code"),))
    imported(tmp_path, QUESTIONNAIRE, "2")
    imported(tmp_path, QUESTIONNAIRE, "3", text=former.replace('"1"', '"3"', 1), withdrawn=True)
    inuse.use(tmp_path, DAY)
    assert [questionnaires.load(version).regime for version in ("1", "3")] == ["PSHT-1995"] * 2


def test_a_version_to_come_keeps_to_todays_codes_already_at_the_start(tmp_path: Path) -> None:
    text = edition(CHART, "2", LATER).replace("[not_allowed]", '[not_allowed]\nN05 = ["T4"]')
    place = imported(tmp_path, CHART, "2", text=text)
    with pytest.raises(ContentRefused) as refused:
        inuse.use(tmp_path, DAY)
    assert (refused.value.path, refused.value.problems) == (place, (Problem("/not_allowed/N05", "not-a-code"),))


def test_another_regime_refuses_the_packaged_version_in_force_and_leaves_it_readable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    present = clocks.regime()
    monkeypatch.setattr(clocks, "regime", lambda: replace(present, code="PSHT-2031"))
    assert open_shelf(None).edition(QUESTIONNAIRE, "draft-2.15").raw["regime"] == present.code
    with pytest.raises(ContentRefused) as refused:
        inuse.use(None, DAY)
    assert refused.value.path == PACKAGED[QUESTIONNAIRE] / "draft-2.15.toml"
    assert refused.value.problems == (Problem("/regime", "not-a-code"),)


def test_a_packaged_file_that_is_broken_is_refused_by_its_name(release: Path) -> None:
    (release / "draft-9.toml").write_text("kind = ", encoding="utf-8")
    with pytest.raises(ContentRefused) as refused:
        open_shelf(None)
    assert refused.value.path == release / "draft-9.toml"


def test_a_chart_that_was_imported_decides_from_its_day_on(tmp_path: Path) -> None:
    text = edition(CHART, "1", LATER).replace("[not_allowed]", '[not_allowed]\nN12 = ["T3"]')
    imported(tmp_path, CHART, "1", text=text)
    inuse.use(tmp_path)
    assert chart.cell("N12", "T3", DAY).allowed
    assert not chart.cell("N12", "T3", LATER).allowed


def test_the_same_version_may_ship_later_if_it_is_the_same_in_every_word(tmp_path: Path) -> None:
    present = imported(tmp_path, CHART, "draft-1", date(2024, 2, 1))
    assert len(open_shelf(tmp_path).editions[CHART]) == 1
    present.write_text(present.read_text().replace("[reason_required]", '[reason_required]\nN05 = ["T1"]'))
    with pytest.raises(ContentRefused) as refused:
        open_shelf(tmp_path)
    assert refused.value.problems == (Problem("/version", "version-known", {"version": "draft-1"}),)


def broken_texts(folder: Path) -> Path:
    text = edition(QUESTIONNAIRE, "1")
    return imported(folder, QUESTIONNAIRE, "1", text=text.replace('en = "Age"', 'en = ""'))


def no_toml(folder: Path) -> Path:
    return imported(folder, CHART, "1", text="kind = ")


def another_version(folder: Path) -> Path:
    return imported(folder, CHART, "2", text=edition(CHART, "1"))


def another_kind(folder: Path) -> Path:
    return imported(folder, CHART, "1", text=edition(QUESTIONNAIRE, "1"))


def another_name(folder: Path) -> Path:
    return imported(folder, CHART, "1").rename(folder / CHART / "1.toml.bak")


def misspelt_folder(folder: Path) -> Path:
    return imported(folder, CHART, "1").parent.rename(folder / "charts")


def broken_though_taken_back(folder: Path) -> Path:
    return imported(folder, CHART, "1", text="x = 1", withdrawn=True)


def folder_for_a_file(folder: Path) -> Path:
    (folder / CHART / "1.toml").mkdir(parents=True)
    return folder / CHART / "1.toml"


def nowhere(folder: Path) -> Path:
    folder.rmdir()
    return folder


@pytest.mark.parametrize(
    "breaks",
    [
        broken_texts,
        no_toml,
        another_version,
        another_kind,
        another_name,
        misspelt_folder,
        broken_though_taken_back,
        folder_for_a_file,
        nowhere,
    ],
)
def test_a_folder_with_anything_broken_is_refused_by_the_name_of_what_is_broken(breaks: object, tmp_path: Path) -> None:
    place = breaks(tmp_path)  # type: ignore[operator]
    with pytest.raises(ContentRefused) as refused:
        inuse.use(tmp_path)
    assert refused.value.path == place
    assert refused.value.problems
    assert questionnaires.current(DAY).version == "draft-2.15"


def test_what_file_systems_and_orchestrators_leave_about_is_passed_over(tmp_path: Path) -> None:
    imported(tmp_path, CHART, "1")
    (tmp_path / "..data").mkdir()
    (tmp_path / CHART / ".1.toml.77").write_text("half a fi")
    assert open_shelf(tmp_path).in_force(CHART, DAY).version == "1"


@pytest.mark.parametrize(
    ("version", "effective", "said"),
    [
        ("draft-3", LATER, [("/version", "version-not-higher")]),
        ("2", LATER, [("/version", "version-not-higher")]),
        ("3", LATER, [("/version", "version-not-higher")]),
        ("3.1", LATER, []),
        ("4", date(2026, 8, 11), [("/effective_from", "date-order")]),
        ("4", DAY, []),
    ],
)
def test_a_successor_is_higher_than_all_and_takes_effect_no_earlier_than_the_last_that_stands(
    version: str, effective: date, said: list[tuple[str, str]], tmp_path: Path
) -> None:
    imported(tmp_path, QUESTIONNAIRE, "2")
    imported(tmp_path, QUESTIONNAIRE, "3", date(2062, 1, 1), withdrawn=True)
    raw = tomllib.loads(edition(QUESTIONNAIRE, version, effective))
    try:
        open_shelf(tmp_path).require_successor(raw)
        found: list[tuple[str, str]] = []
    except Unsound as refused:
        found = [(problem.pointer, problem.code) for problem in refused.problems]
    assert found == said
