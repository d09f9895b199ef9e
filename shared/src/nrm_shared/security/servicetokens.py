"""A service's own token, with which it asks other services: got by a signed assertion and used until nearly expired."""

import threading
import time
from collections.abc import Callable, Sequence

import httpx

from nrm_shared.kernel.deadline import left
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.security.assertions import ClientKey

# For each of connecting, sending and every wait for a part of the answer, not for all of it together.
OPERATION_SECONDS = 2.0
# A token with less life left than this is renewed, so that none expires on its way.
MARGIN_SECONDS = 30.0


class ServiceTokens:
    """Obtains and remembers the token of one client (a service or a partner). Safe among threads."""

    def __init__(
        self,
        identity_url: str,
        key: ClientKey,
        audience: Sequence[str],
        client: httpx.Client,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = identity_url.rstrip("/") + "/v1/tokens"
        self._key = key
        self._audience = list(audience)
        self._client = client
        self._timer = timer
        self._lock = threading.Lock()
        self._token = ""
        self._until = float("-inf")

    def token(self) -> str:
        """Return a token with life left; raise `Unavailable` if identity does not answer or refuses us."""
        # Whoever renews it waits for identity; who comes meanwhile waits for that, and no longer than for identity itself.
        if not self._lock.acquire(timeout=left(OPERATION_SECONDS)):
            raise Unavailable("identity-unavailable")
        try:
            if self._timer() >= self._until:
                self._renew()
            return self._token
        finally:
            self._lock.release()

    def authorization(self) -> dict[str, str]:
        """Return the header that carries the token."""
        return {"Authorization": f"Bearer {self.token()}"}

    def forget(self, token: str) -> None:
        """Get another token next time: `token` was refused, because our access was revoked and given back."""
        with self._lock:
            if self._token == token:
                self._until = float("-inf")

    def _renew(self) -> None:
        asked_at = self._timer()
        request = {"grant": "client_assertion", "assertion": self._key.assertion(), "audience": self._audience}
        try:
            answer = self._client.post(self._url, json=request, timeout=OPERATION_SECONDS)
            answer.raise_for_status()
            body = answer.json()
            token, life = str(body["access_token"]), float(body["expires_in"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise Unavailable("identity-unavailable") from error
        self._token = token
        self._until = asked_at + life - MARGIN_SECONDS
