from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_identity.domain.account import (
    Account,
    AdministratorAlone,
    FactorNotPending,
    ProofsInUse,
    RoleNotGrantable,
    SelfGrant,
)
from nrm_identity.domain.evidence import Duty, LocalEvidence, PasswordOrigin
from nrm_identity.domain.lockout import FIRST_DELAY, FREE_FAILURES, LONGEST_DELAY, delay_after
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.confidential import Confidential, reveal

NOW = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
ADMIN = Actor("admin", "person", "nrm-office", frozenset({"ADM"}))
ASHA = Actor("asha", "person", "asha-shelter", frozenset({"PFP"}))


def account(roles: set[str] | None = None, by: Actor = ADMIN) -> Account:
    made = Account.open(
        uuid4(),
        username="anika",
        name_bn="আনিকা",
        name_en="Anika",
        organisation="dhaka-care",
        roles=roles or {"PWK"},
        jurisdictions=("BD3026",),
        password_hash="h",
        password_origin=PasswordOrigin.OWN,
        by=by,
        at=NOW,
    )
    made.factor = Confidential(made.id, "KEY")
    made.recovery_digests = ("recovery",)
    return made


def shown(anika: Account, *, right: bool = True, step: int | None = 7, recovery: str | None = None) -> LocalEvidence:
    return LocalEvidence(anika.id, "h", right=right, factor="KEY", step=step, recovery=recovery)


def fail(anika: Account, times: int) -> None:
    for _ in range(times):
        anika.locked_until = None
        assert not anika.admit(shown(anika, right=False), at=NOW)


def test_a_password_stays_good_however_old_it_is() -> None:
    anika = account()
    assert anika.admit(shown(anika), at=NOW + timedelta(days=3650))
    assert anika.duties(demonstration=False) == ()


def test_a_right_password_and_code_admit_and_forget_earlier_failures() -> None:
    anika = account()
    fail(anika, FREE_FAILURES - 1)

    assert anika.admit(shown(anika), at=NOW)
    assert anika.failures == 0


def test_a_few_failures_cost_nothing_and_then_each_costs_twice_as_much_up_to_a_quarter_of_an_hour() -> None:
    assert [delay_after(failures) for failures in range(FREE_FAILURES)] == [timedelta(0)] * FREE_FAILURES
    delays = [delay_after(FREE_FAILURES + more) for more in range(20)]
    assert delays[:3] == [FIRST_DELAY, FIRST_DELAY * 2, FIRST_DELAY * 4]
    assert delays[-1] == LONGEST_DELAY
    assert delays == sorted(delays)


@given(st.integers(min_value=0, max_value=10**6))
def test_nobody_is_shut_out_for_longer_than_a_quarter_of_an_hour(failures: int) -> None:
    assert timedelta(0) <= delay_after(failures) <= LONGEST_DELAY


def test_a_closed_door_stays_closed_for_the_right_password_and_opens_by_itself() -> None:
    anika = account()
    fail(anika, FREE_FAILURES)

    assert not anika.admit(shown(anika), at=NOW + FIRST_DELAY / 2)
    assert anika.admit(shown(anika), at=NOW + FIRST_DELAY)


def test_trying_on_does_not_keep_the_door_closed() -> None:
    anika = account()
    fail(anika, FREE_FAILURES)
    closed_until = anika.locked_until
    for _ in range(50):
        anika.admit(shown(anika, right=False), at=NOW + FIRST_DELAY / 2)

    assert (anika.locked_until, anika.failures) == (closed_until, FREE_FAILURES)


def test_a_recovery_code_opens_a_closed_door_for_who_knows_the_password() -> None:
    anika = account()
    fail(anika, FREE_FAILURES)

    assert not anika.admit(shown(anika, right=False, recovery="recovery"), at=NOW)
    assert anika.admit(shown(anika, step=None, recovery="recovery"), at=NOW)
    assert anika.recovery_digests == ()


def test_a_wrong_code_counts_as_a_wrong_password_does() -> None:
    anika = account()
    for _ in range(FREE_FAILURES):
        anika.admit(shown(anika, step=None), at=NOW)

    assert anika.locked_until is not None


@given(st.lists(st.integers(min_value=0, max_value=60), max_size=30))
def test_no_time_step_admits_after_itself_or_a_later_one(steps: list[int]) -> None:
    anika = account()
    used: list[int] = []
    for step in steps:
        anika.failures, anika.locked_until = 0, None
        admitted = anika.admit(shown(anika, step=step), at=NOW)
        assert admitted == all(step > earlier for earlier in used)
        if admitted:
            used.append(step)


def test_a_code_of_a_secret_that_was_replaced_meanwhile_does_not_admit() -> None:
    anika = account()
    anika.factor = Confidential(anika.id, "OTHER")

    assert not anika.admit(shown(anika), at=NOW)


def test_a_new_password_opens_a_closed_door() -> None:
    anika = account()
    fail(anika, FREE_FAILURES)
    anika.set_password("h")

    assert anika.admit(shown(anika), at=NOW)


@pytest.mark.parametrize(
    ("origin", "demonstration", "factor", "duties"),
    [
        (PasswordOrigin.OWN, False, True, ()),
        (PasswordOrigin.OWN, False, False, (Duty.ENROL_FACTOR,)),
        (PasswordOrigin.GIVEN, False, True, (Duty.CHANGE_PASSWORD,)),
        (PasswordOrigin.GIVEN, True, False, (Duty.CHANGE_PASSWORD, Duty.ENROL_FACTOR)),
        (PasswordOrigin.DEMO, True, True, ()),
        (PasswordOrigin.DEMO, False, True, (Duty.CHANGE_PASSWORD, Duty.ENROL_FACTOR)),
    ],
)
def test_what_somebody_must_do_first(
    origin: PasswordOrigin, demonstration: bool, factor: bool, duties: tuple[Duty, ...]
) -> None:
    anika = account()
    anika.password_origin = origin
    anika.factor = anika.factor if factor else None

    assert anika.duties(demonstration=demonstration) == duties


def test_a_first_password_admits_until_its_time_is_over_and_is_given_only_to_who_has_no_other() -> None:
    anika = account()
    with pytest.raises(ProofsInUse):
        anika.hand_out("h", until=NOW, by=ADMIN)
    anika.begin_anew("h", until=NOW)
    anika.hand_out("h", until=NOW, by=ADMIN)

    assert anika.admit(shown(anika), at=NOW)
    assert not anika.admit(shown(anika), at=NOW + timedelta(seconds=1))
    anika.set_password("h")
    assert anika.admit(shown(anika), at=NOW + timedelta(days=400))


def test_who_replaces_a_demo_password_replaces_the_demo_factor_too() -> None:
    anika = account()
    anika.password_origin = PasswordOrigin.DEMO
    anika.set_password("own")

    assert (anika.factor, anika.recovery_digests) == (None, ())


def test_a_second_factor_is_in_use_only_after_a_code_of_it_was_shown() -> None:
    anika = account()
    anika.begin_enrolment("NEW")

    assert not anika.confirm_enrolment("NEW", None, ())
    assert reveal(anika.factor) == "KEY"
    assert anika.confirm_enrolment("NEW", 9, ("fresh",))
    assert (reveal(anika.factor), anika.last_step, anika.recovery_digests) == ("NEW", 9, ("fresh",))
    with pytest.raises(FactorNotPending):
        anika.confirm_enrolment("NEW", 10, ())


@pytest.mark.parametrize("role", ["PUB", "SUR", "SYS"])
def test_staff_cannot_be_the_public_a_survivor_or_a_machine(role: str) -> None:
    with pytest.raises(RoleNotGrantable):
        account({role})


@pytest.mark.parametrize("role", ["FP", "AUT", "ADM", "PFP", "ASR"])
def test_a_provider_gives_only_the_roles_of_its_own_workers(role: str) -> None:
    assert account({"PWK", "CMG"}, by=ASHA).roles == ("CMG", "PWK")
    with pytest.raises(RoleNotGrantable):
        account({"PWK", role}, by=ASHA)


@pytest.mark.parametrize("role", ["FP", "AUT", "DPO", "MNE"])
def test_who_administers_accounts_holds_no_other_role(role: str) -> None:
    with pytest.raises(AdministratorAlone):
        account({"ADM", role})


def test_nobody_changes_the_own_roles() -> None:
    anika = account()
    self = Actor(str(anika.id), "person", "dhaka-care", frozenset({"ADM"}))

    for change in (
        lambda: anika.assign({"FP"}, (), by=self),
        lambda: anika.hand_out("h", until=NOW, by=self),
        lambda: anika.link("https://idp.example", "x", by=self),
    ):
        with pytest.raises(SelfGrant):
            change()


def test_setting_the_same_roles_again_is_no_change() -> None:
    anika = account()
    version = anika.row_version

    assert not anika.assign({"PWK"}, ("BD3026",), by=system("identity"))
    assert anika.row_version == version
    assert anika.assign({"PWK"}, ("BD",), by=system("identity"))


def test_the_token_says_who_for_whom_in_which_role_and_where() -> None:
    anika = account({"ASR"})

    assert anika.as_actor() == Actor(str(anika.id), "person", "dhaka-care", frozenset({"ASR"}), ("BD3026",))


def test_names_and_secrets_do_not_show_themselves() -> None:
    assert "Anika" not in repr(account().name_en)
    assert "KEY" not in repr(account().factor)
