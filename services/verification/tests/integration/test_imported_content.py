"""A questionnaire that was imported: new tasks are asked under it, what was begun keeps its version, broken ones stop."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from nrm_cli.main import app
from nrm_local.paths import project_root
from nrm_shared.kernel.errors import NotYet
from nrm_shared.reference.content import inuse
from nrm_verification import wiring
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.app.take_task import AcknowledgeTask, Officer
from nrm_verification.settings import load

from .conftest import POLICE, Verification
from .test_confirmation import finding_of
from .test_http import APPLICATION, FINDING, call

SHIPPED = project_root() / "shared/src/nrm_shared/reference/questionnaires/draft-2.15.toml"
OFFICER = {"officer_name": "Kamrul Hasan", "officer_rank": "Sub-Inspector"}


@pytest.fixture(autouse=True)
def nothing_imported_afterwards() -> Iterator[None]:
    """Leave no imported content to the tests that follow."""
    yield
    inuse.use(None)


def import_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import a questionnaire without question Q20, which the present one demands of adults, as a person would."""
    words = SHIPPED.read_text(encoding="utf-8").replace('"draft-2.15"', '"draft-3"', 1)
    before, _, rest = words.partition("[questions.Q20]")
    handed_in = tmp_path / "draft-3.toml"
    handed_in.write_text(before + "[questions.Q21]" + rest.partition("[questions.Q21]")[2], encoding="utf-8")
    monkeypatch.setenv("NRM_CONTENT_DIR", os.environ["NRM_VERIFICATION_CONTENT_DIR"])
    answer = CliRunner().invoke(app, ["content", "import", str(handed_in), "--yes"])
    assert answer.exit_code == 0, answer.output


def start_anew(verification: Verification) -> None:
    """Start the service again with the same settings, on the same database."""
    runner = wiring.build_runner(wiring.foundation_of(load(), pool=3), verification.intake)
    runner.clock = verification.clock
    verification.runner.engine.dispose()
    verification.runner = runner


def begun(client: Any, verification: Verification) -> str:
    case = verification.open_case(consents=("C2",))
    issued = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)})
    assert issued.status_code == 201, issued.text
    path = f"/v1/confirmation-tasks/{issued.json()['id']}"
    assert call(client, "police", "POST", f"{path}/acknowledgement", OFFICER).status_code == 200
    return path


def test_an_imported_questionnaire_is_served_at_the_next_start_and_a_task_keeps_the_version_it_began_with(
    verification: Verification, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = APPLICATION.before(verification.runner)
    old = begun(client, verification)
    import_next(tmp_path, monkeypatch)
    assert call(client, "police", "GET", "/v1/questionnaires/current").json()["version"] == "draft-2.15"

    start_anew(verification)
    client = APPLICATION.before(verification.runner)
    shown = call(client, "police", "GET", "/v1/questionnaires/current").json()
    assert (shown["version"], "Q20" in [question["code"] for question in shown["questions"]]) == ("draft-3", False)
    former = call(client, "police", "GET", "/v1/questionnaires/draft-2.15").json()
    assert "Q20" in [question["code"] for question in former["questions"]]

    new = begun(client, verification)
    without_q20 = {code: answer for code, answer in FINDING["answers"].items() if code != "Q20"}  # type: ignore[attr-defined]
    finding = FINDING | {"answers": without_q20}
    incomplete = call(client, "police", "POST", f"{old}/finding", finding)
    assert [(one["pointer"], one["code"]) for one in incomplete.json()["errors"]] == [("/answers/Q20", "required")]
    assert call(client, "police", "POST", f"{old}/finding", FINDING).status_code == 201
    answered = call(client, "police", "POST", f"{new}/finding", finding | {"questionnaire_version": "draft-3"})
    assert answered.status_code == 201, answered.text
    with verification.runner.engine.connect() as connection:
        pinned = connection.scalars(text("SELECT questionnaire_version FROM finding ORDER BY created_at"))
        assert list(pinned) == ["draft-2.15", "draft-3"]


def test_a_finding_under_a_version_that_this_process_does_not_know_yet_waits(
    verification: Verification, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_next(tmp_path, monkeypatch)
    start_anew(verification)
    task = verification.run(IssueTask(verification.open_case(consents=("C2",))))
    verification.run(AcknowledgeTask(task.id, Officer("Kamrul Hasan", "Sub-Inspector")), POLICE)
    inuse.use(None)
    with pytest.raises(NotYet):
        verification.run(finding_of(task.id, questionnaire_version="draft-3"), POLICE)


@pytest.mark.parametrize("module", ["nrm_verification.entrypoints.http", "nrm_verification.entrypoints.consumer"])
def test_a_broken_file_among_the_imported_ones_stops_the_start_with_field_and_rule_in_both_languages(
    module: str, service_environment: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    settings = service_environment("verification")
    broken = Path(settings["NRM_VERIFICATION_CONTENT_DIR"]) / "questionnaire" / "draft-3.toml"
    broken.parent.mkdir()
    words = SHIPPED.read_text(encoding="utf-8").replace('"draft-2.15"', '"draft-3"', 1)
    broken.write_text(words.replace('en = "Age"', 'en = ""'), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", module], env=dict(os.environ) | settings, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert f"{broken}:\n/elements/age/en  required" in ended.stderr
    assert "The text in English is required." in ended.stderr and "ইংরেজি পাঠ" in ended.stderr
    assert "Traceback" not in ended.stderr
