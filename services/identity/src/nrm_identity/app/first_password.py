"""Give out a first password: made by the system, shown once, good for three days and for nothing but replacing it (ASVS 6.4.1)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.sign_in_ports import Passwords
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.reference import codes

EVIDENCE = "identity_evidence"


@dataclass(frozen=True, slots=True)
class HandOutPassword:
    """To whom, by what it was seen who that is (a code), and which version of the account the caller saw."""

    account: UUID
    evidence: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """A password made before the transaction, its slow hash, and for how long it is good."""

    password: str = field(repr=False)
    hash: str = field(repr=False)
    life: timedelta


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """What is shown once to whoever hands it out; `until` is the machine's time."""

    password: str = field(repr=False)
    until: datetime


def making(passwords: Passwords, life: timedelta) -> Callable[[Any, Any], Made]:
    """Return the preparation of whatever gives out a first password."""

    def prepare(_command: Any, _caller: Any) -> Made:
        password = passwords.first()
        return Made(password, passwords.hash(password), life)

    return prepare


def hand_out_password(command: HandOutPassword, work: IdentityWork) -> FirstPassword:
    """Give it out; raise `NotFound`, `Malformed`, `ChangedMeanwhile`, `SelfGrant` (SD7) or `ProofsInUse`.

    One that was given out before and not replaced is worth nothing any more.
    """
    codes.require("/evidence", EVIDENCE, command.evidence)
    account = work.accounts.get(command.account)
    work.permit(AccessObject("account", str(account.id), organisation=account.organisation))
    account.expect(command.version)
    made: Made = work.prepared
    given = FirstPassword(made.password, work.instant + made.life)
    account.hand_out(made.hash, until=given.until, by=work.actor)
    work.record("account", account.id, reason=command.evidence)
    return given
