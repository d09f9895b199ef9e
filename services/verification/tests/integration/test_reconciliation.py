"""The daily reconciliation of identity checks: what nobody can explain reaches operations at once, the focal point in a day."""

import json
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from nrm_shared.contracts.registry import CheckAnsweredV1, CheckState, MatchedFields, Registry
from nrm_shared.kernel.errors import NotFound, NrmError, Refused, Unavailable
from nrm_shared.kernel.ids import new_id
from nrm_verification.app.identity_checks import RequestIdentityCheck
from nrm_verification.app.words import IdentifierClaims
from nrm_verification.entrypoints import jobs

from .conftest import Verification

A_DAY_AND_MORE = {"hours": 24, "minutes": 16}
TOLD = "verification.identity-check-unexplained.v1"


def asked(verification: Verification) -> UUID:
    """Ask the national ID registry about somebody; nobody answers."""
    case = verification.open_case(consents=("C8",))
    claims = IdentifierClaims(identifier_id=new_id(), case_id=case, type="NID", value="19994117345678901")
    verification.intake.identifiers[claims.identifier_id] = claims
    check: UUID = verification.run(RequestIdentityCheck(case, claims.identifier_id)).id
    verification.outbox()
    return check


def unanswered(verification: Verification, check: UUID, attempt: int = 1) -> None:
    """Let the registry be unavailable."""
    said = CheckAnsweredV1(
        check_id=check,
        registry=Registry.NATIONAL_ID,
        attempt=attempt,
        state=CheckState("UNAVAILABLE"),
        matched=MatchedFields(),
    )
    verification.hear(said, subject=check, sequence=attempt)


def shown() -> float | None:
    """Return what operations see."""
    return REGISTRY.get_sample_value("nrm_identity_checks_unexplained")


def tried_in_vain(verification: Verification, **time: int) -> None:
    """Let time pass, try again what is due, and look."""
    verification.move(**time)
    jobs.retry_identity_checks(verification.runner)
    jobs.reconcile_identity_checks(verification.runner)


def reported(verification: Verification) -> list[dict[str, Any]]:
    """Look once, and return what was told to the focal point."""
    jobs.reconcile_identity_checks(verification.runner)
    return [json.loads(bytes(row.body))["data"] for row in verification.outbox() if row.type == TOLD]


def test_operations_see_how_many_checks_nobody_can_explain(verification: Verification) -> None:
    asked(verification)
    jobs.reconcile_identity_checks(verification.runner)
    assert shown() == 0
    verification.move(minutes=16)
    jobs.reconcile_identity_checks(verification.runner)
    assert shown() == 1


def test_the_focal_point_is_told_once_of_a_check_that_is_unexplained_for_a_day(verification: Verification) -> None:
    check = asked(verification)
    verification.move(hours=24)
    assert reported(verification) == []
    verification.move(minutes=16)
    [told] = reported(verification)
    assert (told["check_id"], told["registry"], told["state"]) == (str(check), "national-id", "QUEUED")
    assert reported(verification) == []


def test_a_check_that_is_not_tried_again_for_a_day_is_told_of(verification: Verification) -> None:
    unanswered(verification, asked(verification))
    verification.move(**A_DAY_AND_MORE)
    assert reported(verification) == []
    verification.move(minutes=1)
    assert [told["state"] for told in reported(verification)] == ["UNAVAILABLE"]


@pytest.mark.parametrize("error", [Unavailable("peer-unavailable"), Refused("forbidden")])
def test_a_check_whose_claims_intake_does_not_tell_is_unexplained_since_its_try_was_first_due(
    verification: Verification, error: NrmError
) -> None:
    check = asked(verification)
    unanswered(verification, check)
    verification.intake.error = error
    tried_in_vain(verification, minutes=15)
    assert (shown(), reported(verification)) == (0, [])
    tried_in_vain(verification, minutes=2)
    assert (shown(), reported(verification)) == (1, [])
    for _ in range(24):
        tried_in_vain(verification, hours=1)
    assert [told["check_id"] for told in reported(verification)] == [str(check)]
    tried_in_vain(verification, hours=1)
    assert reported(verification) == []


def test_a_check_whose_tries_are_used_up_is_explained(verification: Verification) -> None:
    check = asked(verification)
    for attempt in (1, 2, 3):
        unanswered(verification, check, attempt)
        verification.move(seconds=301)
        jobs.retry_identity_checks(verification.runner)
    verification.move(days=9)
    assert reported(verification) == []


def test_a_check_that_moved_on_and_got_stuck_again_is_told_of_again(verification: Verification) -> None:
    check = asked(verification)
    verification.move(**A_DAY_AND_MORE)
    assert len(reported(verification)) == 1
    unanswered(verification, check)
    assert reported(verification) == []
    verification.move(**A_DAY_AND_MORE, seconds=61)
    assert len(reported(verification)) == 1


def test_a_check_that_ends_because_there_is_nothing_left_to_ask_about_says_so(verification: Verification) -> None:
    unanswered(verification, asked(verification))
    verification.outbox()
    verification.move(seconds=61)
    verification.intake.error = NotFound()
    jobs.retry_identity_checks(verification.runner)
    assert verification.types() == ["verification.identity-check-changed.v1"]
