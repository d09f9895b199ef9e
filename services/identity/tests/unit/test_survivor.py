"""A survivor signs in with the code that was handed out and the PIN chosen with it, with fakes of identity's own ports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_identity.app.choose_pin import ChangePin, ChoosePin, change_pin, changed, choose_pin, hashed
from nrm_identity.app.sign_in import Admission
from nrm_identity.app.sign_in_survivor import SignInSurvivor, compared, sign_in_survivor
from nrm_identity.app.sign_out import SignOut, sign_out
from nrm_identity.app.survivor_accesses import on_access_granted, on_code_ended, on_person_erased
from nrm_identity.domain.evidence import Duty
from nrm_identity.domain.pin import checked_pin
from nrm_identity.domain.survivor_access import (
    MOST_FAILURES,
    ChosenByWhoHandedOut,
    PinChosen,
    ShownPin,
    SurvivorAccess,
)
from nrm_shared.contracts.identity import SurvivorAccessShutV1
from nrm_shared.contracts.intake import PersonErasedV1, SurvivorAccessGrantedV1, SurvivorCodeEndedV1
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.errors import IllegalMove, Malformed, NotFound
from nrm_shared.kernel.usecase import Received
from nrm_shared.security.handcodes import new_survivor_code, survivor_code_digest
from services.identity.tests.unit.fakes import NOW, FakeWork, PlainPasswords

CODE = new_survivor_code()
PERSON, CASE = uuid4(), uuid4()
# The PIN that was typed beside the worker, and the one she made of it alone.
FIRST_PIN, PIN = "141421", "271828"
MINTER = "lamia"
WORKER = Actor("farida", "person", "nrm-office", frozenset({"FP"}))
Try = Callable[..., Admission]


def received(data: Any) -> Received[Any]:
    return Received(uuid4(), data.TYPE, "/nrm/intake", NOW, str(uuid4()), 1, data)


def granted(code: str = CODE, person: UUID = PERSON, cases: tuple[UUID, ...] = (CASE,)) -> SurvivorAccessGrantedV1:
    return SurvivorAccessGrantedV1(
        code_id=uuid4(),
        person_id=person,
        case_ids=list(cases),
        digest=survivor_code_digest(code),
        handed_out_by=MINTER,
    )


@pytest.fixture
def passwords() -> PlainPasswords:
    return PlainPasswords()


@pytest.fixture
def work() -> Any:
    found = FakeWork(actor=system("identity"))
    on_access_granted(received(granted()), found)  # type: ignore[arg-type]
    return found


@pytest.fixture
def choose(work: Any, passwords: PlainPasswords) -> Callable[..., None]:
    def chosen(code: str = CODE, pin: str = FIRST_PIN, by: Actor = WORKER) -> None:
        work.actor, command = by, ChoosePin(code, pin)
        work.prepared = hashed(passwords)(command, None)
        choose_pin(command, work)

    return chosen


@pytest.fixture
def attempt(work: Any, passwords: PlainPasswords) -> Try:
    def shown(code: str = CODE, pin: str = PIN, audience: tuple[str, ...] = ("intake",)) -> Admission:
        command = SignInSurvivor(code, pin, audience)
        work.prepared = compared(passwords, work.survivors)(command, None)
        return sign_in_survivor(command, work)

    return shown


@pytest.fixture
def handed_over(work: Any, choose: Callable[..., None]) -> SurvivorAccess:
    """Return her access as it is when she goes home: the worker stood by when she chose the PIN."""
    choose()
    [found] = work.survivors.items.values()
    assert isinstance(found, SurvivorAccess)
    return found


@pytest.fixture
def access(handed_over: SurvivorAccess, passwords: PlainPasswords) -> SurvivorAccess:
    """Return her access once she has changed the PIN alone."""
    handed_over.change_pin(passwords.hash(PIN))
    return handed_over


@pytest.mark.usefixtures("access")
def test_code_and_pin_admit_the_person_with_her_cases_and_without_a_session(work: Any, attempt: Try) -> None:
    admission = attempt()

    assert admission.actor == Actor(str(PERSON), "survivor", None, frozenset({"SUR"}), cases=frozenset({CASE}))
    assert (admission.acr, admission.session, admission.renewal) == ("mfa", None, None)
    assert work.trail[-1] == "admitted"


@pytest.mark.usefixtures("access")
def test_code_and_pin_may_be_typed_in_bangla_and_with_look_alikes(attempt: Try) -> None:
    typed = CODE.lower().replace("-", " ").replace("0", "o").replace("7", "৭")

    assert attempt(typed, "২৭১৮২৮").actor is not None


@pytest.mark.usefixtures("access")
@pytest.mark.parametrize(
    ("code", "pin"),
    [(CODE, "314159"), (new_survivor_code(), PIN), ("", ""), (CODE, "")],
    ids=["another PIN", "another code", "nothing", "no PIN"],
)
def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
    attempt: Try, passwords: PlainPasswords, code: str, pin: str
) -> None:
    before = passwords.asked
    admission = attempt(code, pin)

    assert (admission.actor, admission.refusal) == (None, "invalid-credentials")
    assert passwords.asked == before + 1


def test_a_code_without_a_pin_opens_nothing(attempt: Try) -> None:
    assert attempt().actor is None
    assert attempt(pin="").actor is None


def test_wrong_pins_close_the_door_for_a_while(work: Any, attempt: Try, access: SurvivorAccess) -> None:
    for _ in range(5):
        assert attempt(pin="314159").actor is None
    assert attempt().actor is None, "the right one, while the door is closed"
    assert access.failures == 5, "what is tried while it is closed is not counted"

    work.instant = NOW + timedelta(seconds=16)
    assert attempt().actor is not None
    assert access.failures == 0


def test_too_many_wrong_pins_in_a_row_end_the_access_for_good(work: Any, attempt: Try, access: SurvivorAccess) -> None:
    for count in range(MOST_FAILURES):
        work.instant = NOW + count * timedelta(hours=1)
        attempt(pin="314159")
    work.instant = NOW + timedelta(days=30)

    assert attempt().actor is None
    assert (access.status, access.pin_hash) == ("ENDED", None)


def test_of_the_last_wrong_pin_intake_is_told_once_and_by_no_more_than_the_codes_id(
    work: Any, attempt: Try, access: SurvivorAccess
) -> None:
    for count in range(MOST_FAILURES + 3):
        assert work.told == [] or count >= MOST_FAILURES
        work.instant = NOW + count * timedelta(hours=1)
        attempt(pin="314159")

    assert work.told == [SurvivorAccessShutV1(code_id=access.id)]


def test_wrong_pins_while_changing_it_are_told_as_well(
    work: Any, passwords: PlainPasswords, access: SurvivorAccess
) -> None:
    work.actor = access.as_actor()
    context = type("Call", (), {"actor": work.actor})()
    wrong = ChangePin("314159", "161803")
    for count in range(MOST_FAILURES):
        work.instant = NOW + count * timedelta(hours=1)
        work.prepared = changed(passwords, work.survivors)(wrong, context)
        assert not change_pin(wrong, work)

    assert [type(one) for one in work.told] == [SurvivorAccessShutV1]


def test_the_pin_is_chosen_once_by_whoever_holds_the_code(choose: Callable[..., None], access: SurvivorAccess) -> None:
    kept = access.pin_hash
    with pytest.raises(PinChosen):
        choose(pin="161803")
    with pytest.raises(NotFound):
        choose(code=new_survivor_code())
    assert access.pin_hash == kept


@pytest.mark.parametrize("pin", ["12345", "1234567890123", "12a456", "", "999999", "123456", "987654"])
def test_a_pin_that_is_none_or_tried_first_is_refused(choose: Callable[..., None], pin: str) -> None:
    with pytest.raises(Malformed):
        choose(pin=pin)


@given(st.text(alphabet="0123456789", min_size=6, max_size=12))
def test_every_other_row_of_six_to_twelve_digits_is_a_pin(digits: str) -> None:
    steps = {int(later) - int(earlier) for earlier, later in pairwise(digits)}
    if len(steps) > 1:
        assert checked_pin(digits, "/pin") == digits


def test_who_handed_out_the_code_does_not_choose_its_pin_as_well(work: Any, choose: Callable[..., None]) -> None:
    with pytest.raises(ChosenByWhoHandedOut):
        choose(by=Actor(MINTER, "person", "nrm-office", frozenset({"FP"})))
    [access] = work.survivors.items.values()
    assert (access.status, access.pin_hash) == ("GRANTED", None)


def test_where_nobody_knows_who_handed_out_the_code_nobody_chooses_a_pin(
    choose: Callable[..., None], work: Any
) -> None:
    [access] = work.survivors.items.values()
    access.handed_out_by = None
    with pytest.raises(ChosenByWhoHandedOut):
        choose()


@pytest.mark.usefixtures("handed_over")
def test_a_pin_that_somebody_else_may_have_seen_opens_nothing_but_its_change(work: Any, attempt: Try) -> None:
    admission = attempt(pin=FIRST_PIN, audience=("intake", "identity"))

    assert admission.actor == Actor(str(PERSON), "survivor", None, frozenset({"SETUP"}))
    assert (admission.audience, admission.duties) == (("identity",), (Duty.CHANGE_PIN,))


def test_she_changes_the_pin_so_that_nobody_who_stood_by_knows_it(
    work: Any, attempt: Try, passwords: PlainPasswords, access: SurvivorAccess
) -> None:
    work.actor = access.as_actor()
    asking = replace(ChangePin(PIN, "161803"))
    context = type("Call", (), {"actor": work.actor})()
    work.prepared = changed(passwords, work.survivors)(asking, context)
    assert change_pin(asking, work)
    assert attempt().actor is None
    assert attempt(pin="161803").actor is not None

    work.prepared = changed(passwords, work.survivors)(asking, context)
    assert not change_pin(asking, work), "the PIN before is asked for, and it is another one now"


def test_a_new_code_ends_the_one_before_and_the_tokens_it_gave(work: Any, attempt: Try, access: SurvivorAccess) -> None:
    on_access_granted(received(granted(new_survivor_code())), work)

    assert access.ended
    assert attempt().actor is None
    assert [one.id for one in work.revoked] == [str(PERSON)]


def test_a_code_of_another_person_stays(work: Any, attempt: Try, access: SurvivorAccess) -> None:
    on_access_granted(received(granted(new_survivor_code(), uuid4(), (uuid4(),))), work)

    assert attempt().actor is not None


def test_a_revoked_code_opens_nothing_and_its_tokens_end(work: Any, attempt: Try, access: SurvivorAccess) -> None:
    ended = SurvivorCodeEndedV1(code_id=access.id, case_id=CASE, reason="IN_OTHER_HANDS")
    on_code_ended(received(ended), work)
    on_code_ended(received(ended), work)

    assert attempt().actor is None
    assert [(one.kind, one.id) for one in work.revoked] == [("actor", str(PERSON))]


@pytest.mark.usefixtures("access")
def test_an_erased_person_leaves_no_trace_of_an_access(work: Any, attempt: Try) -> None:
    on_person_erased(received(PersonErasedV1(person_id=PERSON, case_ids=[CASE])), work)

    assert attempt().actor is None
    assert work.survivors.items == {}
    assert [one.id for one in work.revoked] == [str(PERSON)]
    assert work.gone == {PERSON: {PERSON, CASE}}


def test_a_code_that_is_told_of_after_the_erasure_opens_nothing(work: Any, attempt: Try) -> None:
    on_person_erased(received(PersonErasedV1(person_id=PERSON, case_ids=[CASE])), work)
    on_access_granted(received(granted()), work)

    assert attempt().actor is None
    assert work.survivors.items == {}


def test_signing_out_ends_every_token_of_hers(work: Any, access: SurvivorAccess) -> None:
    work.actor = access.as_actor()

    assert sign_out(SignOut(None), work) == 1
    assert [one.id for one in work.revoked] == [str(PERSON)]


MOVES = st.lists(st.sampled_from(["choose", "end", "right", "wrong", "later", "change"]), max_size=60)


@given(MOVES)
def test_whatever_happens_only_a_live_access_with_its_pin_admits(moves: list[str]) -> None:
    one = SurvivorAccess.grant(
        uuid4(), person_id=PERSON, case_ids=(CASE,), digest="d", handed_out_by=MINTER, by="s", at=NOW
    )
    at = NOW
    for move in moves:
        if move == "choose":
            try:
                one.choose_pin("hash", by="f", at=at)
            except (PinChosen, IllegalMove):
                assert one.status != "GRANTED"
        elif move == "end":
            one.end(by="s", at=at)
        elif move == "change" and one.status == "ACTIVE":
            one.change_pin("hash")
            assert one.duties == ()
        elif move == "later":
            at += timedelta(minutes=20)
        elif move in ("right", "wrong"):
            open_door = one.status == "ACTIVE" and (one.locked_until is None or at >= one.locked_until)
            admitted = one.admit(ShownPin("hash", right=move == "right"), at=at)
            assert admitted == (open_door and move == "right")
        assert (one.status == "ACTIVE") == (one.pin_hash is not None)
