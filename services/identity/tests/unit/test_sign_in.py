"""Signing in, with fakes of identity's own ports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from nrm_identity.app.ports import Stored
from nrm_identity.app.sign_in import Checked, SignIn, checked, sign_in
from nrm_identity.app.sign_in_client import SignInClient, digest, sign_in_client
from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client, client_key
from nrm_identity.domain.organisation import Organisation, Particulars
from nrm_shared.kernel.actor import PUBLIC, AccessObject, Actor
from nrm_shared.kernel.errors import Malformed

NOW = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
SECRET = "s" * 40


class Shelf:
    """Aggregates by id."""

    def __init__(self, *aggregates: Any) -> None:
        self.items = {aggregate.id: aggregate for aggregate in aggregates}

    def get(self, id: UUID) -> Any:
        return self.items[id]

    read = get

    def seen(self, id: UUID) -> Any:
        return self.items.get(id)


@dataclass
class FakeWork:
    """A unit of work that keeps nothing."""

    organisations: Shelf
    accounts: Shelf
    clients: Shelf
    prepared: Any = None
    now: datetime = NOW
    actor: Actor = PUBLIC
    trail: list[str | None] = field(default_factory=list)

    def permit(self, target: AccessObject) -> None:
        assert target.kind == "token"

    def record(self, kind: str, subject: object, *, case_id: object = None, reason: str | None = None) -> None:
        self.trail.append(reason)


class PlainPasswords:
    """Compares what is already plain; remembers that it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def right(self, encoded: str | None, password: str) -> bool:
        self.asked += 1
        return encoded == self.hash(password)


@dataclass
class OneCredential:
    """Knows one user name."""

    username: str
    stored: Stored

    def find(self, username: str) -> Stored | None:
        return self.stored if username == self.username else None


ORGANISATION = Particulars("NGO", "ঢাকা কেয়ার", "Dhaka Care")


@pytest.fixture
def anika() -> Account:
    return Account.open(
        uuid4(),
        username="anika",
        name_bn="আনিকা",
        name_en="Anika",
        organisation="dhaka-care",
        roles={"ASR"},
        jurisdictions=(),
        password_hash="hash of right",
        by=Actor("admin", "person", None, frozenset({"ADM"})),
        at=NOW,
    )


@pytest.fixture
def work(anika: Account) -> FakeWork:
    organisation = Organisation.register("dhaka-care", ORGANISATION, by="admin", at=NOW)
    client = Client.register("intake", "service", None, digest(SECRET), at=NOW)
    return FakeWork(Shelf(organisation), Shelf(anika), Shelf(client))


@pytest.fixture
def prepare(anika: Account) -> Callable[[SignIn, Any], Checked]:
    return checked(PlainPasswords(), OneCredential("anika", Stored(anika.id, anika.password_hash)))


def test_the_right_password_admits(work: Any, prepare: Any, anika: Account) -> None:
    command = SignIn("anika", "right", ("intake",))
    work.prepared = prepare(command, None)

    assert sign_in(command, work).actor == anika.as_actor()
    assert work.trail == ["admitted"]


@pytest.mark.parametrize(
    ("username", "password", "reason"), [("anika", "wrong", "refused"), ("nobody", "right", "unknown")]
)
def test_whatever_is_wrong_nobody_is_admitted_and_it_is_recorded(
    work: Any, prepare: Any, username: str, password: str, reason: str
) -> None:
    command = SignIn(username, password, ("intake",))
    work.prepared = prepare(command, None)

    assert sign_in(command, work).actor is None
    assert work.trail == [reason]


def test_an_unknown_name_takes_the_same_slow_comparison(anika: Account) -> None:
    passwords = PlainPasswords()

    checked(passwords, OneCredential("anika", Stored(anika.id, "h")))(SignIn("nobody", "x", ("intake",)), None)

    assert passwords.asked == 1


def test_a_password_replaced_after_the_comparison_does_not_admit(work: Any, prepare: Any, anika: Account) -> None:
    command = SignIn("anika", "right", ("intake",))
    work.prepared = prepare(command, None)
    anika.set_password("hash of another")

    assert sign_in(command, work).actor is None


def test_people_of_a_closed_organisation_are_not_admitted(work: Any, prepare: Any) -> None:
    next(iter(work.organisations.items.values())).close(by="admin", at=NOW, reason="OTHER")
    command = SignIn("anika", "right", ("intake",))
    work.prepared = prepare(command, None)

    assert sign_in(command, work).actor is None
    assert work.trail == ["organisation-inactive"]


def test_an_unknown_audience_is_refused_before_the_slow_comparison(prepare: Any) -> None:
    with pytest.raises(Malformed):
        prepare(SignIn("anika", "right", ("elsewhere",)), None)


def test_a_client_is_admitted_by_its_secret_only(work: Any) -> None:
    assert sign_in_client(SignInClient("intake", SECRET, ("approval",)), work).actor is not None
    assert sign_in_client(SignInClient("intake", "w" * 40, ("approval",)), work).actor is None
    assert sign_in_client(SignInClient("nobody", SECRET, ("approval",)), work).actor is None
    assert work.trail == ["admitted", "refused", "refused"]


def test_a_client_that_was_switched_off_is_not_admitted(work: Any) -> None:
    work.clients.items[client_key("intake")].active = False

    assert sign_in_client(SignInClient("intake", SECRET, ("approval",)), work).actor is None


def test_commands_do_not_show_passwords_and_secrets() -> None:
    shown = repr(SignIn("anika", "right", ())) + repr(SignInClient("intake", SECRET, ()))

    assert "right" not in shown
    assert SECRET not in shown
