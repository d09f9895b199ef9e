"""Asking another service before a transaction (`prepare`): own token, the actor's token beside it."""

from typing import Any

import httpx

from nrm_shared.kernel.errors import NotFound, NotYet, NrmError, Refused, Unavailable
from nrm_shared.runner.runner import Caller
from nrm_shared.security.servicetokens import ServiceTokens

# For each of connecting, sending and every wait for a part of the answer, not for all of it together.
OPERATION_SECONDS = 2.0


class Peer:
    """One other service, reached over HTTP."""

    def __init__(self, url: str, tokens: ServiceTokens) -> None:
        self._client = httpx.Client(base_url=url, timeout=OPERATION_SECONDS, trust_env=False)
        self._tokens = tokens

    def get(self, path: str, caller: Caller | None = None, after: str | None = None) -> Any:
        """Return the JSON of GET `path`, in the name of `caller` if given.

        Raises `NotFound`, `Refused` (another 4xx, with its code), `NotYet` or `Unavailable`.
        """
        headers = self._tokens.authorization()
        if caller and caller.context.actor_token:
            headers["NRM-Actor-Token"] = caller.context.actor_token
        if caller and caller.context.correlation_id:
            headers["NRM-Correlation-Id"] = caller.context.correlation_id
        if after:
            headers["NRM-After"] = after
        try:
            response = self._client.get(path, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable("peer-unavailable") from error
        if response.status_code >= 400:
            raise _error(response)
        return response.json()


def _error(response: httpx.Response) -> NrmError:
    try:
        code = str(response.json().get("code", ""))
    except ValueError:
        code = ""
    if response.status_code == 404:
        return NotFound(code or None)
    if response.status_code == 503:
        return NotYet() if code == "not-yet" else Unavailable(code or None)
    if response.status_code >= 500 or response.status_code == 401:
        return Unavailable("peer-unavailable")
    return Refused(code or None)
