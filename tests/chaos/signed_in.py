"""Somebody of the staff who is signed in for as long as work goes on, whatever happens to identity meanwhile."""

import json
import threading
import time
from typing import Any

from nrm_cli.story.factor import Authenticator
from nrm_local import ports
from nrm_local.installation import Installation
from tests.chaos.connection import Connection

AUDIENCE = ["intake", "approval"]
TOKEN_SECONDS = 200.0


class SignedIn:
    """One person, used by all workers."""

    def __init__(self, installation: Installation, username: str) -> None:
        self._secrets = installation.secrets
        self._username = username
        self._factor = Authenticator(self._secrets.read(self._secrets.demo_factor), username)
        self._token = ""
        self._renewal = ""
        self._until = 0.0
        self._signing_in = threading.Lock()

    def bearer(self, connection: Connection) -> str:
        """Return the token that is good now; the former one if nobody answers."""
        # One signs in and all others wait for it: a code of the second factor is good once.
        with self._signing_in:
            if time.monotonic() >= self._until:
                self._sign_in(connection)
            return self._token

    def forget(self) -> None:
        """Ask for another token the next time: this one was refused."""
        self._until = 0.0

    def _sign_in(self, connection: Connection) -> None:
        """Go on with the session, or begin another; whoever wanted the token tries again if nobody answers."""
        status, _, answer = connection.post(ports.service_port("identity"), "/v1/tokens", {}, self._form())
        if status == 200:
            issued = json.loads(answer)
            self._token, self._renewal = issued["access_token"], issued["renewal"]
            self._until = time.monotonic() + TOKEN_SECONDS
        elif status == 401:
            self._renewal = ""

    def _form(self) -> dict[str, Any]:
        if self._renewal:
            return {"grant": "renewal", "renewal": self._renewal}
        password = self._secrets.read(self._secrets.demo_password)
        return {
            "grant": "password",
            "username": self._username,
            "password": password,
            "audience": AUDIENCE,
            "code": self._factor.fresh(),
        }
