"""The page of refusals tells every code a partner can be answered with: it is read from the code that answers."""

import ast
from typing import Any

import pytest

from docs.generate.refusals import PARTNERS, Told, form, reached, refusals, told_by
from nrm_shared.contracts.partner_mofa import ReturnNotifiedV1
from nrm_shared.kernel.errors import Malformed, Problem, Refused
from nrm_shared.reference.error_texts import error_codes, has_error
from nrm_verification.app.from_police import on_task_acknowledged
from nrm_verification.domain.confirmation_task import ConfirmationTask
from tests.architecture.source import ROOT

# Where partners are refused over a real broker.
REFUSED = ("tests/journeys/test_partners_refusals.py", "tests/journeys/test_police_refusals.py")


@pytest.mark.parametrize("partner", PARTNERS)
def test_every_code_of_the_page_has_its_text(partner: str) -> None:
    assert {told.code for told in refusals(partner) if not has_error(told.code)} == set()


def test_every_code_seen_by_a_partner_in_the_journeys_is_on_the_page() -> None:
    nodes = (node for path in REFUSED for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))))
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    seen = words & error_codes()
    assert len(seen) > 10
    assert seen <= {told.code for partner in PARTNERS for told in refusals(partner)}


def test_what_a_handler_calls_is_followed_into_the_rule_it_calls() -> None:
    found = reached([on_task_acknowledged], "nrm_verification.domain")
    assert ConfirmationTask.acknowledge in found


class Closed(Refused):
    default_code = "case-closed"


def handle(message: Any, work: Any) -> None:
    if message.late:
        raise Closed
    if message.early:
        raise Refused("out-of-order")
    problems = [Problem(message.pointer, "too-long")]
    raise Malformed("/station", "not-a-station" if problems else "wrong-station")


def test_every_way_to_tell_a_code_is_read() -> None:
    assert set(told_by(handle)) == {
        Told("case-closed", ""),
        Told("out-of-order", ""),
        Told("too-long", None),
        Told("not-a-station", "/station"),
        Told("wrong-station", "/station"),
    }


def test_the_form_of_a_message_is_read_from_its_class() -> None:
    rules = form(ReturnNotifiedV1.model_json_schema())
    assert {"required", "unknown-field", "too-long", "too-many", "not-a-time", "not-a-date", "not-a-code"} <= rules
    assert not {"not-a-bool", "not-a-number"} & rules, "it has no such fields"
