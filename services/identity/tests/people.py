"""People who sign in, with authenticator apps whose clock the tests move: nobody waits half a minute for a code."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp

from nrm_identity.adapters.factors import STEP_SECONDS, TotpFactors
from nrm_local.secrets import Secrets
from nrm_shared.security.demofactor import demo_factor

AUDIENCE = ["intake", "identity"]
TOKEN_SECONDS = 120.0


class MovedClock:
    """The time of all authenticator apps, and of identity where it compares codes."""

    def __init__(self) -> None:
        self.at = 1_786_000_000.0

    def __call__(self) -> float:
        return self.at

    def code(self, secret: str) -> str:
        """Return a code of `secret` that was never shown: half a minute passes."""
        self.at += STEP_SECONDS
        return pyotp.TOTP(secret).at(int(self.at))


@dataclass
class People:
    """Signs demo accounts in over HTTP."""

    http: httpx.Client
    secrets: Secrets
    clock: MovedClock
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def factors(self) -> TotpFactors:
        """Return what compares codes by the moved clock."""
        return TotpFactors(self.clock)

    def code(self, username: str) -> str:
        """Return a code of a demo account that was never shown."""
        return self.clock.code(demo_factor(self.secrets.read(self.secrets.demo_factor), username))

    def sign_in(self, username: str, password: str | None = None, code: str | None = "", **more: Any) -> httpx.Response:
        """Send the form; a fresh code unless another (or None) is given."""
        body = {
            "grant": "password",
            "username": username,
            "password": password or self.secrets.read(self.secrets.demo_password),
            "code": self.code(username) if code == "" else code,
            "audience": AUDIENCE,
            **more,
        }
        return self.http.post("/v1/tokens", json=body)

    def headers(self, username: str, key: str = "", **more: str) -> dict[str, str]:
        """Return the headers of a demo account that signed in once; a POST also names its Idempotency-Key."""
        token, since = self._tokens.get(username, ("", 0.0))
        # A token is good for five minutes, and a busy machine's tests take longer.
        if not token or time.monotonic() - since > TOKEN_SECONDS:
            token = self.sign_in(username).json()["access_token"]
            self._tokens[username] = token, time.monotonic()
        return bearer(token, key, **more)

    def forget(self, username: str) -> None:
        """Sign in anew next time."""
        self._tokens.pop(username, None)


def bearer(token: str, key: str = "", **more: str) -> dict[str, str]:
    """Return the headers of somebody with this token, who does not care which version of a thing it is."""
    return {"Authorization": f"Bearer {token}", "If-Match": "*", **({"Idempotency-Key": key} if key else {}), **more}
