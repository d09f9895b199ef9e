"""Begin a sign-in at the identity provider: where to send the browser, and the handle it comes back with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.secrets import digest, new_secret
from nrm_identity.app.sign_in_ports import SignInMethod
from nrm_shared.kernel.actor import AccessObject

# Long enough to find the telephone with the codes.
WAITS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class BeginSignIn:
    """Somebody wants to sign in at the identity provider."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where the browser goes, and the handle that whoever sent it there keeps for it (never in an address)."""

    address: str
    handle: str = field(repr=False)


def addressed(method: SignInMethod) -> Callable[[BeginSignIn, Any], Beginning]:
    """Return the preparation of `begin_sign_in`: the address, for which the provider may have to be asked."""

    def prepare(_command: BeginSignIn, _caller: Any) -> Beginning:
        handle = new_secret()
        return Beginning(method.begin(handle), handle)

    return prepare


def begin_sign_in(command: BeginSignIn, work: IdentityWork) -> Beginning:
    """Remember the handle's digest for ten minutes and return the beginning."""
    work.permit(AccessObject("token"))
    beginning: Beginning = work.prepared
    work.once.begin_attempt(digest(beginning.handle), work.instant + WAITS)
    work.record("sign-in", None, reason="begun")
    return beginning
