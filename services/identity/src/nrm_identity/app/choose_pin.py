"""The second factor of a survivor: a PIN she chooses with the worker who hands her the code, and changes by herself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.sign_in_ports import Passwords, SurvivorCredentials
from nrm_identity.app.try_pin import admits
from nrm_identity.domain.pin import checked_pin
from nrm_identity.domain.survivor_access import ShownPin, SurvivorAccess
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import NotFound
from nrm_shared.reference.text import fold_digits
from nrm_shared.security.handcodes import survivor_code_digest


@dataclass(frozen=True, slots=True)
class ChoosePin:
    """The code that was handed out, and the PIN she typed."""

    code: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChangePin:
    """The PIN so far, and the next."""

    pin: str = field(repr=False)
    next_pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What was compared and hashed before the transaction."""

    shown: ShownPin
    pin_hash: str


def hashed(passwords: Passwords) -> Callable[[ChoosePin, Any], str]:
    """Return the preparation of `choose_pin`."""
    return lambda command, _caller: passwords.hash(checked_pin(fold_digits(command.pin), "/pin"))


def changed(passwords: Passwords, credentials: SurvivorCredentials) -> Callable[[ChangePin, Any], Change]:
    """Return the preparation of `change_pin`."""

    def prepare(command: ChangePin, caller: Any) -> Change:
        next_pin = checked_pin(fold_digits(command.next_pin), "/next_pin")
        pin_hash = credentials.pin_of_person(caller.actor.id)
        shown = ShownPin(pin_hash, passwords.right(pin_hash, fold_digits(command.pin)))
        return Change(shown, passwords.hash(next_pin))

    return prepare


def tell(work: IdentityWork, access: SurvivorAccess, *, reason: str | None = None) -> None:
    """Write the deed into each of the person's cases, where she sees it beside who looked (INV-41)."""
    for case_id in access.case_ids:
        work.record("survivor-access", access.id, case_id=case_id, reason=reason)


def choose_pin(command: ChoosePin, work: IdentityWork) -> None:
    """Keep the PIN; raises `NotFound` for a code that is none, `PinChosen`, `ChosenByWhoHandedOut`."""
    access = work.survivors.with_digest(survivor_code_digest(command.code))
    if access is None:
        raise NotFound(kind="survivor-access")
    work.permit(AccessObject("survivor-access", str(access.id)))
    access.choose_pin(work.prepared, by=work.actor.id, at=work.now)
    tell(work, access)


def change_pin(command: ChangePin, work: IdentityWork) -> bool:
    """Return whether the PIN so far was right and the next is in use; a wrong one is counted. Raises `NotFound`."""
    access = work.survivors.active_of(work.actor.id)
    if access is None:
        raise NotFound(kind="survivor-access")
    work.permit(AccessObject("survivor-access", assigned=frozenset({str(access.person_id)})))
    prepared: Change = work.prepared
    right = admits(access, prepared.shown, work)
    if right:
        access.change_pin(prepared.pin_hash)
        tell(work, access, reason="changed")
    else:
        work.record("survivor-access", access.id, reason="refused")
    return right
