"""What routes share whose answers hold secrets: no answer is kept; and that the password is asked for again."""

from typing import Any

from fastapi import Response

from nrm_identity.app.sign_out import SignOut
from nrm_identity.entrypoints.http.routes_tokens import InvalidCredentials
from nrm_shared.http.call import NO_STORE
from nrm_shared.http.door import Call
from nrm_shared.kernel.errors import Refused


class WrongPassword(Refused):
    """The password or the code asked for again is not right, or too many were wrong."""

    default_code = "wrong-password"


def done(command: Any, call: Call, response: Response) -> Any:
    """Run `command` for a person (or a survivor who signs out) and return its result; nobody on the way keeps it."""
    response.headers.update(NO_STORE)
    if call.actor.kind != "person" and not (call.actor.kind == "survivor" and isinstance(command, SignOut)):
        raise InvalidCredentials
    return call.runner.run(command, actor=call.actor, context=call.context).result
