from datetime import UTC, datetime
from uuid import uuid4

import pytest

from nrm_identity.domain.account import FAILURES_BEFORE_LOCK, LOCK, Account, RoleNotGrantable, SelfGrant
from nrm_shared.kernel.actor import Actor, system

NOW = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
ADMIN = Actor("admin", "person", "nrm-office", frozenset({"ADM"}))
ASHA = Actor("asha", "person", "asha-shelter", frozenset({"PFP"}))


def account(roles: set[str] | None = None, by: Actor = ADMIN) -> Account:
    return Account.open(
        uuid4(),
        username="anika",
        name_bn="আনিকা",
        name_en="Anika",
        organisation="dhaka-care",
        roles=roles or {"PWK"},
        jurisdictions=("BD3026",),
        password_hash="h",
        by=by,
        at=NOW,
    )


def test_a_right_password_admits_and_forgets_earlier_failures() -> None:
    anika = account()
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        assert not anika.admit(password_right=False, at=NOW)

    assert anika.admit(password_right=True, at=NOW)
    assert anika.failures == 0


def test_ten_failures_close_the_door_for_a_quarter_of_an_hour() -> None:
    anika = account()
    for _ in range(FAILURES_BEFORE_LOCK):
        anika.admit(password_right=False, at=NOW)

    assert not anika.admit(password_right=True, at=NOW + LOCK / 2)
    assert anika.admit(password_right=True, at=NOW + LOCK)


def test_a_new_password_opens_a_closed_door() -> None:
    anika = account()
    for _ in range(FAILURES_BEFORE_LOCK):
        anika.admit(password_right=False, at=NOW)
    anika.set_password("another")

    assert anika.admit(password_right=True, at=NOW)


@pytest.mark.parametrize("role", ["PUB", "SUR", "SYS"])
def test_staff_cannot_be_the_public_a_survivor_or_a_machine(role: str) -> None:
    with pytest.raises(RoleNotGrantable):
        account({role})


@pytest.mark.parametrize("role", ["FP", "AUT", "ADM", "PFP", "ASR"])
def test_a_provider_gives_only_the_roles_of_its_own_workers(role: str) -> None:
    assert account({"PWK", "CMG"}, by=ASHA).roles == ("CMG", "PWK")
    with pytest.raises(RoleNotGrantable):
        account({"PWK", role}, by=ASHA)


def test_nobody_changes_the_own_roles() -> None:
    anika = account()
    self = Actor(str(anika.id), "person", "dhaka-care", frozenset({"ADM"}))

    with pytest.raises(SelfGrant):
        anika.assign({"ADM", "FP"}, (), by=self)


def test_setting_the_same_roles_again_is_no_change() -> None:
    anika = account()
    version = anika.row_version

    assert not anika.assign({"PWK"}, ("BD3026",), by=system("identity"))
    assert anika.row_version == version
    assert anika.assign({"PWK"}, ("BD",), by=system("identity"))


def test_the_token_says_who_for_whom_in_which_role_and_where() -> None:
    anika = account({"ASR"})

    assert anika.as_actor() == Actor(str(anika.id), "person", "dhaka-care", frozenset({"ASR"}), ("BD3026",))


def test_names_do_not_show_themselves() -> None:
    assert "Anika" not in repr(account().name_en)
