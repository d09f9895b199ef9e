"""Recovery and reflection (K19): thirty days in which help goes on, and at whose end nobody is late."""

import pytest

from nrm_shared.clocks.usecases import AnyClockWaiting, BreachClocks
from nrm_shared.kernel.actor import system
from services.intake.tests.integration.intake_under_test import Intake

ITSELF = system("intake")
REFLECTION = {"reason": "RECOVERY_AND_REFLECTION"}
UNTIL = "2026-09-11T03:00:00Z"


@pytest.fixture
def case(intake: Intake) -> str:
    """Return the path of a case of which every other clock has been told."""
    path = f"/v1/cases/{intake.open_case()['case_id']}"
    intake.runner.run(BreachClocks(), actor=ITSELF)
    intake.outbox()
    return path


def states(intake: Intake) -> list[str]:
    """Return how the reflections stand, oldest first."""
    return [row.state for row in intake.rows("SELECT state FROM deadline WHERE clock = 'K19' ORDER BY started_at")]


def test_a_case_held_for_reflection_says_until_when(intake: Intake, case: str) -> None:
    held = intake.done(intake.post("farida", f"{case}/hold", REFLECTION))
    assert (held["status"], held["reflection_until"]) == ("ON_HOLD", UNTIL)
    assert intake.done(intake.get("farida", case))["reflection_until"] == UNTIL
    assert states(intake) == ["running"]


def test_a_case_held_for_another_reason_has_no_time_for_reflection(intake: Intake, case: str) -> None:
    held = intake.done(intake.post("farida", f"{case}/hold", {"reason": "UNREACHABLE"}))
    assert held["reflection_until"] is None
    assert states(intake) == []


def test_nobody_is_late_when_the_time_is_over(intake: Intake, case: str) -> None:
    intake.done(intake.post("farida", f"{case}/hold", REFLECTION))
    intake.outbox()
    intake.move(days=31)
    assert intake.runner.ask(AnyClockWaiting(), actor=ITSELF) is False
    intake.runner.run(BreachClocks(), actor=ITSELF)
    assert intake.types() == []
    assert states(intake) == ["running"]


@pytest.mark.parametrize(
    ("end", "body"), [("resumption", {}), ("closure", {"reason": "VICTIM_CHOICE", "victim_informed": True})]
)
def test_whoever_goes_on_or_closes_ends_it(intake: Intake, case: str, end: str, body: dict[str, object]) -> None:
    intake.done(intake.post("farida", f"{case}/hold", REFLECTION))
    assert intake.done(intake.post("farida", f"{case}/{end}", body))["reflection_until"] is None
    assert states(intake) == ["stopped"]


def test_it_may_be_offered_again(intake: Intake, case: str) -> None:
    intake.done(intake.post("farida", f"{case}/hold", REFLECTION))
    intake.done(intake.post("farida", f"{case}/resumption"))
    intake.move(days=1)
    again = intake.done(intake.post("farida", f"{case}/hold", REFLECTION))
    assert again["reflection_until"] == "2026-09-12T03:00:00Z"
    assert states(intake) == ["stopped", "running"]
