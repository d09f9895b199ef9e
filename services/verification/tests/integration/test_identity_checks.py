import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm_shared.contracts.intake import ConsentWithdrawnV1, PersonErasedV1
from nrm_shared.contracts.registry import CheckAnsweredV1, CheckState, MatchedFields, Registry
from nrm_shared.kernel.errors import IllegalMove, NotFound, Refused, Unavailable
from nrm_shared.kernel.ids import new_id
from nrm_verification.app.adjudicate import AdjudicateCheck, GetIdentityCheck, ListIdentityChecks
from nrm_verification.app.identity_checks import RequestIdentityCheck
from nrm_verification.app.reconcile import Reconcile
from nrm_verification.app.words import IdentifierClaims
from nrm_verification.entrypoints import jobs

from .conftest import FOCAL_POINT, Verification

ADAPTER = "registry-adapters.national-id"


def claimed(verification: Verification, case: UUID, **changes: Any) -> UUID:
    facts: dict[str, Any] = {
        "identifier_id": new_id(),
        "case_id": case,
        "type": "NID",
        "value": "19994117345678901",
        "name_en": "Rehana Khatun",
        "date_of_birth": "2000-02-11",
        "father_name": "Abdul Karim",
    }
    claims = IdentifierClaims.model_validate(facts | changes)
    verification.intake.identifiers[claims.identifier_id] = claims
    return claims.identifier_id


def requested(verification: Verification, case: UUID, **changes: Any) -> Any:
    return verification.run(RequestIdentityCheck(case, claimed(verification, case, **changes)))


def answer(verification: Verification, check: UUID, state: str, attempt: int = 1, **matched: bool) -> None:
    said = CheckAnsweredV1(
        check_id=check,
        registry=Registry.NATIONAL_ID,
        attempt=attempt,
        state=CheckState(state),
        matched=MatchedFields(**matched),
        reference="EC-1",
    )
    verification.hear(said, subject=check, sequence=attempt)


def test_the_adapter_gets_the_claims_sealed_and_the_answer_is_kept_field_by_field(verification: Verification) -> None:
    case = verification.open_case(consents=("C8",))
    check = requested(verification, case)
    assert check.status == "QUEUED"
    [sealed] = verification.opened(ADAPTER)
    asked = json.loads(sealed.payload)
    assert (asked["number"], asked["dob"], asked["attempt"]) == ("19994117345678901", "2000-02-11", 1)
    answer(verification, check.id, "MISMATCH", dob=True, father=False)
    read = verification.ask(GetIdentityCheck(check.id))
    assert (read.status, read.matched["father"], read.matched["dob"]) == ("MISMATCH", False, True)
    assert verification.types() == ["verification.identity-check-changed.v1"]


def test_nothing_personal_is_stored_with_a_check(verification: Verification) -> None:
    requested(verification, verification.open_case(consents=("C8",)))
    with verification.runner.engine.connect() as connection:
        row = connection.execute(text("SELECT identity_check::text FROM identity_check")).scalar_one()
        body = bytes(connection.execute(text("SELECT body FROM outbox ORDER BY id LIMIT 1")).scalar_one())
    assert "1999411734" not in row
    assert b"1999411734" not in body


def test_a_birth_year_that_does_not_fit_is_a_warning_and_refuses_nothing(verification: Verification) -> None:
    check = requested(verification, verification.open_case(consents=("C8",)))
    assert check.warnings == ["birth-year-differs"]


def test_without_consent_no_registry_is_asked(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    with pytest.raises(Refused) as refused:
        requested(verification, case)
    assert (refused.value.code, refused.value.params) == ("consent-missing", {"purpose": "C8"})
    assert verification.outbox() == []


def test_an_identifier_of_another_case_is_not_found(verification: Verification) -> None:
    case = verification.open_case(consents=("C8",))
    with pytest.raises(NotFound):
        requested(verification, case, case_id=new_id())


@pytest.mark.parametrize("foreign", [{"type": "OTHER"}, {"type": "PASSPORT", "country": "IND"}])
def test_documents_no_registry_knows_are_not_applicable(verification: Verification, foreign: dict[str, str]) -> None:
    check = requested(verification, verification.open_case(consents=("C8",)), **foreign)
    assert check.status == "NOT_APPLICABLE"
    assert verification.types() == ["verification.identity-check-changed.v1"]


def test_an_outage_is_retried_by_the_schedule_and_drains_once(verification: Verification) -> None:
    case = verification.open_case(consents=("C8",))
    check = requested(verification, case)
    answer(verification, check.id, "UNAVAILABLE")
    verification.outbox()
    jobs.retry_identity_checks(verification.runner)
    assert verification.outbox() == []
    verification.move(seconds=61)
    jobs.retry_identity_checks(verification.runner)
    jobs.retry_identity_checks(verification.runner)
    [second] = verification.opened(ADAPTER)
    assert json.loads(second.payload)["attempt"] == 2
    answer(verification, check.id, "MATCHED", attempt=1)
    assert verification.ask(GetIdentityCheck(check.id)).status == "QUEUED"
    answer(verification, check.id, "MATCHED", attempt=2)
    answer(verification, check.id, "MISMATCH", attempt=2)
    assert verification.ask(GetIdentityCheck(check.id)).status == "MATCHED"
    assert verification.ask(Reconcile()).unexplained == 0


def test_after_the_last_try_the_check_stays_unavailable_and_explained(verification: Verification) -> None:
    check = requested(verification, verification.open_case(consents=("C8",)))
    for attempt in (1, 2, 3):
        answer(verification, check.id, "UNAVAILABLE", attempt=attempt)
        verification.move(seconds=301)
        jobs.retry_identity_checks(verification.runner)
    read = verification.ask(GetIdentityCheck(check.id))
    assert (read.status, read.attempts, read.stopped) == ("UNAVAILABLE", 3, "TRIES_USED_UP")
    counts = verification.ask(Reconcile())
    assert (counts.states, counts.unexplained) == ({"UNAVAILABLE": 1}, 0)


def test_a_check_nobody_answers_is_unexplained(verification: Verification) -> None:
    requested(verification, verification.open_case(consents=("C8",)))
    verification.move(seconds=901)
    assert verification.ask(Reconcile()).unexplained == 1


def test_an_answer_that_never_comes_counts_as_unavailable_and_the_registry_is_asked_again(
    verification: Verification,
) -> None:
    check = requested(verification, verification.open_case(consents=("C8",)))
    verification.outbox()
    verification.move(seconds=901)
    jobs.retry_identity_checks(verification.runner)
    read = verification.ask(GetIdentityCheck(check.id))
    assert (read.status, read.attempts, read.stopped) == ("UNAVAILABLE", 1, None)
    assert verification.ask(Reconcile()).unexplained == 0
    verification.move(seconds=61)
    jobs.retry_identity_checks(verification.runner)
    [second] = verification.opened(ADAPTER)
    assert json.loads(second.payload)["attempt"] == 2
    answer(verification, check.id, "MATCHED", attempt=1)
    assert verification.ask(GetIdentityCheck(check.id)).status == "QUEUED", "too late for the first attempt"


def test_while_intake_is_away_one_deadline_is_waited_for_and_no_more(verification: Verification) -> None:
    case = verification.open_case(consents=("C8",))
    for _ in range(3):
        answer(verification, requested(verification, case).id, "UNAVAILABLE")
    verification.move(seconds=61)
    verification.intake.error = Unavailable("peer-unavailable")
    before = len(verification.intake.asked)
    jobs.retry_identity_checks(verification.runner)
    assert len(verification.intake.asked) == before + 1


def test_while_intake_is_away_the_retry_waits(verification: Verification) -> None:
    check = requested(verification, verification.open_case(consents=("C8",)))
    answer(verification, check.id, "UNAVAILABLE")
    verification.outbox()
    verification.move(seconds=61)
    verification.intake.error = Unavailable("peer-unavailable")
    jobs.retry_identity_checks(verification.runner)
    verification.intake.error = None
    jobs.retry_identity_checks(verification.runner)
    assert verification.outbox() == []
    verification.move(seconds=61)
    jobs.retry_identity_checks(verification.runner)
    assert len(verification.opened(ADAPTER)) == 1


@pytest.mark.parametrize(
    ("error", "stopped"), [(NotFound(), "IDENTIFIER_GONE"), (Refused("consent-missing"), "CONSENT_WITHDRAWN")]
)
def test_a_check_stops_when_intake_has_nothing_left_to_ask_about(
    verification: Verification, error: Any, stopped: str
) -> None:
    check = requested(verification, verification.open_case(consents=("C8",)))
    answer(verification, check.id, "UNAVAILABLE")
    verification.move(seconds=61)
    verification.intake.error = error
    jobs.retry_identity_checks(verification.runner)
    assert verification.ask(GetIdentityCheck(check.id)).stopped == stopped
    assert verification.ask(Reconcile()).unexplained == 0


def test_withdrawn_consent_ends_the_retries(verification: Verification) -> None:
    case = verification.open_case()
    given = verification.consent(case, "C8")
    check = requested(verification, case)
    answer(verification, check.id, "UNAVAILABLE")
    withdrawn = ConsentWithdrawnV1(consent_id=given.consent_id, case_id=case, person_id=given.person_id, purpose="C8")
    verification.hear(withdrawn, subject=given.consent_id, sequence=2, case_id=case)
    assert verification.ask(GetIdentityCheck(check.id)).stopped == "CONSENT_WITHDRAWN"


def test_the_focal_point_adjudicates_what_a_registry_could_not_confirm(verification: Verification) -> None:
    case = verification.open_case(consents=("C8",))
    check = requested(verification, case)
    with pytest.raises(IllegalMove):
        verification.run(AdjudicateCheck(check.id, "CONFIRMED_MANUALLY", "Papers seen"))
    answer(verification, check.id, "NOT_FOUND")
    verification.outbox()
    verification.run(AdjudicateCheck(check.id, "CARRIED_UNVERIFIED", "Papers are with the employer"))
    assert verification.types() == ["verification.identity-check-adjudicated.v1"]
    [read] = verification.ask(ListIdentityChecks(case)).items
    assert (read.status, read.result, read.decision) == ("ADJUDICATED", "NOT_FOUND", "CARRIED_UNVERIFIED")


def test_erasing_the_person_makes_everything_written_unreadable(verification: Verification) -> None:
    case = verification.open_case(consents=("C8",))
    check = requested(verification, case)
    answer(verification, check.id, "NOT_FOUND")
    verification.run(AdjudicateCheck(check.id, "CARRIED_UNVERIFIED", "Papers are with the employer"))
    person = new_id()
    verification.hear(PersonErasedV1(person_id=person, case_ids=[case]), subject=person)
    with verification.runner.engine.connect() as connection:
        keys = connection.execute(text("SELECT subject, wrapped FROM data_key")).all()
    assert {key.subject: key.wrapped for key in keys} == {case: None, person: None}


def test_claims_are_asked_in_the_name_of_whoever_requests_the_check(verification: Verification) -> None:
    requested(verification, verification.open_case(consents=("C8",)))
    assert verification.intake.asked == [("identifier", FOCAL_POINT)]


def test_an_answer_to_a_check_nobody_knows_waits_and_is_not_lost(verification: Verification) -> None:
    answer(verification, new_id(), "MATCHED")
    with verification.runner.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM parked")).scalar_one() == 1
