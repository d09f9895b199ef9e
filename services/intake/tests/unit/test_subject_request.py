"""Every sequence of answers keeps a subject request's promises (2.10), found by hypothesis."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_intake.app.due import due_at
from nrm_intake.domain.subject_request import ACCESS, CORRECT, SEAL, AnsweredOtherwise, CopyOver, NoCopy, SubjectRequest
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.ids import new_id
from services.intake.tests.unit.test_machines import BY, NOW

VERBS = ("fulfil", "seal", "refuse", "withdraw")


def a_request(kind: str = ACCESS) -> SubjectRequest:
    request = SubjectRequest(
        id=new_id(),
        person_id=new_id(),
        case_id=new_id(),
        kind=kind,
        made_by="survivor",
        by_person=True,
        made_at=NOW,
        due_at=due_at("K20", NOW),
    )
    request.make()
    return request


def do(request: SubjectRequest, verb: str) -> None:
    match verb:
        case "fulfil":
            request.fulfil(None, **BY)
        case "seal":
            request.seal(**BY)
            request.awaits(new_id())
        case "refuse":
            request.refuse("LEGAL_DUTY", None, **BY)
        case _:
            request.withdraw(**BY)


@given(st.sampled_from([ACCESS, CORRECT, SEAL]), st.lists(st.sampled_from(VERBS), max_size=6))
def test_a_request_is_answered_once_and_sealing_only_by_an_erasure(kind: str, verbs: list[str]) -> None:
    request = a_request(kind)
    answered = ""
    for verb in verbs:
        before = request.status
        try:
            do(request, verb)
        except (IllegalMove, AnsweredOtherwise):
            assert request.status == before
            continue
        assert not answered, "what was answered stays"
        answered = "" if request.open else request.status
    assert request.open == (request.decided_at is None)
    assert (request.reason is not None) == (request.status == "REFUSED")
    if request.status == "FULFILLED":
        assert (request.erasure_id is not None) == (kind == SEAL)
    if request.status == "WITHDRAWN":
        assert request.erasure_id is None, "an erasure that was asked for is decided, not forgotten"


@pytest.mark.parametrize(("kind", "outcome"), [(ACCESS, "LAPSED"), (CORRECT, "LAPSED"), (SEAL, "FULFILLED")])
def test_an_erasure_ends_what_was_not_answered_and_says_truly_how(kind: str, outcome: str) -> None:
    request, erasure = a_request(kind), new_id()

    request.erased(erasure, **BY)

    assert (request.status, request.decided_at) == (outcome, NOW)
    assert request.erasure_id == (erasure if kind == SEAL else None)
    with pytest.raises(IllegalMove):
        request.erased(erasure, **BY)


def test_an_erasure_fulfils_the_request_that_waited_for_it() -> None:
    request, erasure = a_request(SEAL), new_id()
    request.seal(**BY)
    request.awaits(erasure)

    request.erased(erasure, **BY)

    assert (request.status, request.erasure_id) == ("FULFILLED", erasure)


def test_it_is_late_after_thirty_days_and_not_before() -> None:
    request = a_request()

    assert not request.overdue(NOW + timedelta(days=30))
    assert request.overdue(NOW + timedelta(days=30, seconds=1))
    request.fulfil(None, **BY)
    assert not request.overdue(NOW + timedelta(days=31))


@pytest.mark.parametrize(("kind", "verb"), [(CORRECT, "fulfil"), (ACCESS, "refuse"), (ACCESS, "withdraw")])
def test_a_copy_is_there_only_of_what_was_granted(kind: str, verb: str) -> None:
    request = a_request(kind)
    do(request, verb)
    with pytest.raises(NoCopy):
        request.check_copy(NOW)


def test_a_copy_can_be_read_for_thirty_days() -> None:
    request = a_request(ACCESS)
    request.fulfil(None, **BY)

    request.check_copy(NOW + timedelta(days=30, seconds=-1))
    with pytest.raises(CopyOver):
        request.check_copy(NOW + timedelta(days=30))
