"""`nrm content` as the person meets it who was handed a file by the Ministry."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from nrm_cli.contents import AlreadyThere, changes, put
from nrm_cli.main import app
from nrm_shared.reference.content import inuse
from nrm_shared.reference.content.shelf import PACKAGED, open_shelf

KINDS = {"questionnaire": "draft-2.15", "chart": "draft-1"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the commands look at an installation that never ran; return where its imported content lies."""
    for name in [name for name in os.environ if name.startswith("NRM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NRM_VAR", str(tmp_path / "var"))
    return tmp_path / "var" / "content"


def content(*words: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["content", *map(str, words)], input=answer)


def done(*words: str | Path, answer: str | None = None) -> str:
    said = content(*words, answer=answer)
    assert said.exit_code == 0, said.output
    return said.output


def file(tmp_path: Path, kind: str, version: str, **changed: str) -> Path:
    """Write the packaged file of a kind as another version, some of its words changed."""
    text = (PACKAGED[kind] / f"{KINDS[kind]}.toml").read_text(encoding="utf-8")
    for before, after in {KINDS[kind] + '"': version + '"', **changed}.items():
        assert before in text
        text = text.replace(before, after, 1)
    path = tmp_path / "from-the-ministry.toml"
    path.write_text(text, encoding="utf-8")
    return path


def states(kind: str) -> dict[str, str]:
    """Return what `list` says of each version of a kind."""
    rows = [[cell.strip() for cell in line.strip("│ \n").split("│")] for line in done("list").splitlines()]
    return {row[1]: row[2] for row in rows if row[0] == kind}


def test_what_ships_is_listed_as_a_draft_in_both_languages() -> None:
    lines = done("list").splitlines()
    for kind, version in KINDS.items():
        [row] = [line for line in lines if kind in line]
        assert all(word in row for word in (version, "in force", "draft: not official", "2024-02-01", "packaged"))
    assert any("questionnaire" in line and "bn, en" in line for line in lines)


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_is_imported_and_taken_back_and_nothing_is_lost(kind: str, tmp_path: Path, folder: Path) -> None:
    handed_in = file(tmp_path, kind, "draft-9")
    told = done("import", handed_in, "--yes")
    assert "next start" in told and f"restore {kind}" in told
    assert states(kind) == {KINDS[kind]: "former", "draft-9": "in force"}
    assert (folder / kind / "draft-9.toml").read_bytes() == handed_in.read_bytes()
    assert "draft-9 is taken back" in done("restore", kind, "--yes")
    assert states(kind) == {KINDS[kind]: "in force", "draft-9": "taken back"}
    assert open_shelf(folder).edition(kind, "draft-9").path.read_bytes() == handed_in.read_bytes()


@pytest.mark.parametrize(
    ("kind", "imported", "restored"),
    [
        ("questionnaire", "keeps the version it was issued with", "A task that was issued with it keeps it"),
        (
            "chart",
            "given under draft-9, also in place of another, is held against it",
            "held against the one in force then",
        ),
    ],
)
def test_what_holds_for_work_under_way_is_said_by_kind(kind: str, imported: str, restored: str, tmp_path: Path) -> None:
    assert imported in done("import", file(tmp_path, kind, "draft-9"), "--yes")
    assert restored in done("restore", kind, "--yes")


def test_what_was_imported_and_taken_back_nobody_else_may_write_whatever_the_umask(
    tmp_path: Path, folder: Path
) -> None:
    before = os.umask(0)
    try:
        done("import", file(tmp_path, "chart", "draft-9"), "--yes")
        done("restore", "chart", "--yes")
    finally:
        os.umask(before)
    places = [folder, *folder.rglob("*")]
    assert len(places) == 4
    assert [place for place in places if place.stat().st_mode & 0o022] == []


def test_what_changes_is_said_before_the_question_and_a_no_changes_nothing(tmp_path: Path, folder: Path) -> None:
    handed_in = file(tmp_path, "questionnaire", "draft-9", **{"Is it safe for you": "Are you safe"})
    refused = content("import", handed_in, answer="n\n")
    assert refused.exit_code == 1
    assert "/questions/Q01/en" in refused.output and "Are you safe to talk here and now?" in refused.output
    assert "nothing was changed" in refused.output
    assert not folder.exists() or not list(folder.rglob("*.toml"))
    done("import", handed_in, answer="y\n")
    assert states("questionnaire")["draft-9"] == "in force"


def test_a_version_that_takes_effect_later_is_still_to_come(tmp_path: Path) -> None:
    done("import", file(tmp_path, "chart", "draft-9", **{"2024-02-01": "2124-02-01"}), "--yes")
    assert states("chart") == {"draft-1": "in force", "draft-9": "to come"}


@pytest.mark.parametrize("command", [("check",), ("import", "--yes")], ids=" ".join)
def test_every_rule_that_a_file_breaks_is_named_with_its_field_in_both_languages(
    command: tuple[str, ...], tmp_path: Path, folder: Path
) -> None:
    changed = {'en = "Age"': 'en = ""', 'options = "interview_preference"': 'options = "colours"'}
    said = content(*command, file(tmp_path, "questionnaire", "draft-9", **changed))
    assert said.exit_code == 1
    for words in ("/elements/age/en  required", "/questions/Q02/options  not-a-code"):
        assert words in said.output
    assert "The text in English is required." in said.output and "ইংরেজি পাঠ" in said.output
    assert not folder.exists() or not list(folder.rglob("*.toml"))


def test_a_version_that_is_not_higher_is_refused_also_after_it_was_taken_back(tmp_path: Path) -> None:
    handed_in = file(tmp_path, "chart", "draft-9")
    assert "is sound" in done("check", handed_in)
    done("import", handed_in, "--yes")
    done("restore", "chart", "--yes")
    again = content("import", handed_in, "--yes")
    assert again.exit_code == 1
    assert "/version  version-not-higher" in again.output


def test_partners_are_handed_what_was_imported_beside_what_ships(tmp_path: Path) -> None:
    done("import", file(tmp_path, "questionnaire", "draft-9"), "--yes")
    try:
        handed = CliRunner().invoke(app, ["partner", "content", str(tmp_path / "handed-out")])
    finally:
        inuse.use(None)
    assert handed.exit_code == 0, handed.output
    names = {path.name for path in (tmp_path / "handed-out" / "questionnaires").iterdir()}
    assert names == {"draft-2.15.json", "draft-9.json"}


def test_taking_back_what_was_never_imported_is_refused() -> None:
    said = content("restore", "chart", "--yes")
    assert (said.exit_code, "nothing was imported" in said.output) == (1, True)
    said = content("restore", "forms", "--yes")
    assert (said.exit_code, "questionnaire, chart" in said.output) == (1, True)


def test_a_no_takes_nothing_back(tmp_path: Path) -> None:
    done("import", file(tmp_path, "chart", "draft-9"), "--yes")
    assert content("restore", "chart", answer="n\n").exit_code == 1
    assert states("chart")["draft-9"] == "in force"


@pytest.mark.parametrize("words", [["list"], ["check", "{file}"], ["import", "{file}", "--yes"], ["restore", "chart"]])
def test_a_folder_with_something_broken_is_named_by_every_command(
    words: list[str], tmp_path: Path, folder: Path
) -> None:
    (folder / "chart").mkdir(parents=True)
    (folder / "chart" / "draft-9.toml").write_text("kind =")
    handed_in = file(tmp_path, "chart", "draft-10")
    said = content(*(word.format(file=handed_in) for word in words))
    assert said.exit_code == 1
    assert "draft-9.toml" in said.output and "not-toml" in said.output


def test_a_file_that_is_not_there_is_named() -> None:
    said = content("check", "nowhere.toml")
    assert (said.exit_code, said.output) == (1, "nowhere.toml: No such file or directory\n")


def test_a_folder_that_was_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_CONTENT_DIR", str(tmp_path / "not-mounted"))
    said = content("list")
    assert said.exit_code == 1
    assert "not-mounted" in said.output and "content-unreadable" in said.output


def test_what_another_imported_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    place = put(tmp_path, "chart", "1", b"the first")
    with pytest.raises(AlreadyThere):
        put(tmp_path, "chart", "1", b"the second")
    assert [path.read_bytes() for path in place.parent.iterdir()] == [b"the first"]


TREES = st.recursive(
    st.integers() | st.booleans(),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
).filter(lambda tree: isinstance(tree, dict))


@given(TREES, TREES)
def test_what_changes_is_nothing_between_equals_and_something_between_others(
    one: Mapping[str, object], other: Mapping[str, object]
) -> None:
    told = list(changes(one, other))
    assert (told == []) is (one == other)
    back = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted((back[what], field, after, before) for what, field, before, after in told) == sorted(
        changes(other, one)
    )
