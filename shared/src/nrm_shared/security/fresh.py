"""Whether somebody proved a moment ago who they are: asked before what must not be done from an unattended screen."""

import time
from collections.abc import Callable

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Forbidden

LATELY_SECONDS = 300.0
# Identity's clock may be a little ahead of this machine's.
LEEWAY_SECONDS = 5.0


class SignInAgain(Forbidden):
    """This is done only within five minutes of signing in (decision 12): sign in again and repeat."""

    default_code = "sign-in-again"


def assert_signed_in_lately(actor: Actor, timer: Callable[[], float] = time.time) -> None:
    """Raise `SignInAgain` unless the token says that its bearer proved who they are within the last five minutes.

    A renewed token keeps the moment of the sign-in, so that renewing does not help.
    """
    at = actor.authenticated_at
    if at is None or not -LEEWAY_SECONDS <= timer() - at <= LATELY_SECONDS:
        raise SignInAgain
