"""A police system checks its finding with nothing but the folder of JSON files that it was given."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_cli.partner_content import write
from nrm_partners import police
from nrm_partners.content import Content, ContentRefused
from nrm_partners.findings import FindingRefused, problems
from nrm_partners.police import PoliceClient
from nrm_shared.contracts.partner_police import FindingSubmittedV1
from nrm_shared.reference import questionnaires
from nrm_shared.reference.questionnaires import answers as rules
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, public_part
from nrm_shared.security.seal import Sealer

from .test_client import LineInMemory

EXAMPLE = files("nrm_shared.contracts").joinpath("examples", f"{FindingSubmittedV1.TYPE}.json")
VERSION = "draft-2.15"
BANK = questionnaires.load(VERSION)
ASKED = {"Q01": "yes", "Q03": "yes", "Q07": "no"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("content")
    write(place)
    return place


@pytest.fixture(scope="module")
def content(folder: Path) -> Content:
    return Content(folder)


def finding(**changed: Any) -> FindingSubmittedV1:
    return FindingSubmittedV1.model_validate(json.loads(EXAMPLE.read_text(encoding="utf-8"))["data"] | changed)


def at_first_meeting(**changed: Any) -> FindingSubmittedV1:
    """Return a finding of a first meeting: what may be asked there, no element, no conclusion."""
    nothing: dict[str, Any] = {"act": {}, "means": {}, "purpose": {}, "conclusion": "INCONCLUSIVE"}
    interview = finding().interview.model_copy(update={"first_meeting": True})
    return finding(**{"answers": ASKED, "interview": interview, **nothing, **changed})


def answered(**answers: Any) -> FindingSubmittedV1:
    """Return the example with these answers changed."""
    return finding(answers=finding().answers | answers)


def told(one: FindingSubmittedV1, content: Content) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in problems(one, content)]


def test_the_example_is_a_finding_that_its_questionnaire_allows(content: Content) -> None:
    assert told(finding(), content) == []


def test_what_is_locked_at_a_first_meeting_is_neither_required_nor_taken(content: Content) -> None:
    assert told(at_first_meeting(), content) == []
    assert told(at_first_meeting(answers=ASKED | {"Q21": "yes"}), content) == [
        ("/answers/Q21", "locked-at-first-meeting")
    ]


def test_at_a_first_meeting_no_element_is_answered_and_nothing_concluded(content: Content) -> None:
    whole = finding()
    early = at_first_meeting(act=whole.act, means=whole.means, purpose=whole.purpose, conclusion="VICTIM")
    fields = [f"/{name}/{field}" for field in ("codes", "evidence") for name in ("act", "means", "purpose")]

    assert told(early, content) == [(field, "locked-at-first-meeting") for field in [*fields, "/conclusion"]]


@pytest.mark.parametrize(
    ("wrong", "pointer", "rule"),
    [
        (answered(Q99="yes"), "/answers/Q99", "unknown-field"),
        (answered(Q01="perhaps"), "/answers/Q01", "not-a-code"),
        (answered(Q10=["UnlicensedBroker", "Nobody"]), "/answers/Q10", "not-a-code"),
        (answered(Q04="about 27"), "/answers/Q04", "not-a-number"),
        (answered(Q04=111), "/answers/Q04", "out-of-range"),
        (answered(Q30=7), "/answers/Q30", "not-text"),
        (answered(Q30="x" * 5001), "/answers/Q30", "too-long"),
        (answered(Q01=None), "/answers/Q01", "required"),
        (finding(act={"codes": ["NO_ACT"], "evidence": "e" * 30}), "/act/codes", "not-a-code"),
        (finding(interview={"present": ["NOBODY"]}), "/interview/present", "not-a-code"),
        (finding(red_flags=["RF_X99"]), "/red_flags", "not-a-code"),
        (finding(questionnaire_version="draft-0.1"), "/questionnaire_version", "wrong-questionnaire-version"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_finding_breaks_is_named_by_field_and_rule(
    wrong: FindingSubmittedV1, pointer: str, rule: str, content: Content
) -> None:
    assert told(wrong, content) == [(pointer, rule)]


def test_what_is_known_of_the_age_makes_a_required_question_optional(content: Content) -> None:
    bank = questionnaires.load(VERSION)
    skipped = [question for question in bank.questions.values() if question.required and question.skip]
    assert skipped, "no question can be skipped"
    for question in skipped:
        without = {code: answer for code, answer in finding().answers.items() if code != question.code}
        child = finding(answers=without | {"Q07": "no"}, minor_at_act="yes", age_at_act=None)
        adult = finding(answers=without | {"Q07": "yes"}, minor_at_act="no", age_at_act=None)
        assert told(child, content) == []
        assert told(adult, content) == [(f"/answers/{question.code}", "required")]


EDGES = st.sampled_from([-1, 0, 110, 111, "x" * 5000, "x" * 5001, "27", " ২৭ ", "111", "0027"])
ANSWER = st.none() | st.booleans() | EDGES | st.sampled_from(["yes", "no", "unknown", "x"])
CHOSEN = st.lists(st.sampled_from(["UnlicensedBroker", "NID", "x"]), max_size=3)
QUESTIONS = st.sampled_from([*questionnaires.load(VERSION).questions, "Q99"])


@given(
    answers=st.dictionaries(QUESTIONS, ANSWER | CHOSEN, max_size=12),
    minor_at_act=st.sampled_from(["yes", "no", "unknown"]),
)
def test_answers_are_checked_as_the_service_checks_them(
    answers: dict[str, Any], minor_at_act: str, content: Content
) -> None:
    one = finding(answers=answers, minor_at_act=minor_at_act, age_at_act=None)
    theirs = rules.problems(BANK, rules.as_kept(BANK, one.answers), minor_at_act=minor_at_act)
    assert problems(one, content) == theirs


def test_a_finding_that_is_not_allowed_is_neither_sealed_nor_sent(content: Content) -> None:
    keys = {party: new_party_keys(party) for party in ("police-cdms", "verification")}
    sealer = Sealer("police-cdms", PartyKeys(keys["police-cdms"]), PartyKeys(public_part(*keys.values())))
    line = LineInMemory()
    with PoliceClient("police-cdms", sealer, line, content) as client:
        with pytest.raises(FindingRefused):
            client.send(answered(Q99="yes"))
        assert line.sent == []
        client.send(finding())
    assert [envelope.type for envelope in line.sent] == [FindingSubmittedV1.TYPE]


@pytest.mark.parametrize("command", ["check", "send"])
def test_the_command_line_names_field_and_rule_and_no_answer(
    command: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(new_party_keys("police-cdms")), encoding="utf-8")
    monkeypatch.setenv("NRM_PARTNER_POLICE_CDMS_AMQP_URL", "amqp://partner-police-cdms@127.0.0.1:1/%2F")
    for name in ("AMQP_PASSWORD_FILE", "SEAL_KEY_FILE", "PARTNER_KEYS_FILE"):
        monkeypatch.setenv(f"NRM_PARTNER_POLICE_CDMS_{name}", str(keys))
    file = tmp_path / "finding.json"
    file.write_text(answered(Q01="Rehana", Q99="yes").model_dump_json(), encoding="utf-8")
    assert police.main([command, "--content", str(folder), FindingSubmittedV1.TYPE, str(file)]) == 2
    said = capsys.readouterr().err
    assert said.splitlines() == ["/answers/Q99: unknown-field", "/answers/Q01: not-a-code list=tri_bool"]


def test_a_folder_that_nobody_wrote_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentRefused, match=r"manifest\.json: No such file"):
        Content(tmp_path)


@pytest.mark.parametrize("manifest", ["[]", "nothing", '{"format": 2, "files": {}}', '{"format": 1}'])
def test_a_manifest_of_another_kind_is_refused(manifest: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ContentRefused, match=r"manifest\.json"):
        Content(tmp_path)


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "questionnaires" / f"{VERSION}.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"required": true', '"required": false'), encoding="utf-8")
    with pytest.raises(ContentRefused, match=VERSION):
        problems(finding(), Content(tmp_path))


def test_a_list_that_is_not_there_is_named(content: Content) -> None:
    with pytest.raises(ContentRefused, match="code-lists/colours"):
        content.codes("colours")
