"""Intake reads the golden example of every event it is bound to; it owns cases and returns, so both have to be there."""

from nrm_shared.contracts.readers import READERS
from services.intake.tests.integration.intake_under_test import Intake
from services.intake.tests.integration.test_repatriation import ask, notify, record
from tests.support.golden import not_taken

CASE_OF_THE_EXAMPLES = "0198b0c4-1a00-7000-8000-000000000002"
RETURN_OF_THE_EXAMPLES = "0198b0c4-1a00-7000-8000-000000000004"


def test_intake_applies_each_golden_example_about_what_it_has(intake: Intake) -> None:
    notify(intake)
    ask(intake)
    known = {
        CASE_OF_THE_EXAMPLES: str(intake.open_case()["case_id"]),
        RETURN_OF_THE_EXAMPLES: str(record(intake)["id"]),
    }
    assert not_taken(intake.runner.engine, intake.inbox, READERS["intake"], known) == {}
