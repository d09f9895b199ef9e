"""Asking another service before a transaction (`prepare`): own token, the actor's token beside it."""

import ssl
from typing import Any

import httpx

from nrm_shared.http.client import http_client
from nrm_shared.kernel.errors import NotFound, NotYet, NrmError, Refused, Unavailable
from nrm_shared.runner.runner import Caller
from nrm_shared.security.servicetokens import ServiceTokens


class Peer:
    """One other service, reached over HTTP."""

    def __init__(self, url: str, tokens: ServiceTokens, tls: ssl.SSLContext | None = None) -> None:
        self._client = http_client(url, tls)
        self._tokens = tokens

    def get(self, path: str, caller: Caller | None = None, after: str | None = None) -> Any:
        """Return the JSON of GET `path`, in the name of `caller` if given and as a part of the same trace.

        Raises `NotFound`, `Refused` (another 4xx, with its code), `NotYet` or `Unavailable`; the last also when the
        deadline around it (`kernel.deadline`) has passed.
        """
        headers = self._tokens.authorization()
        if caller and caller.context.actor_token:
            headers["NRM-Actor-Token"] = caller.context.actor_token
        if caller and caller.context.correlation_id:
            headers["NRM-Correlation-Id"] = caller.context.correlation_id
        if caller and caller.context.traceparent:
            headers["traceparent"] = caller.context.traceparent
        if after:
            headers["NRM-After"] = after
        try:
            response = self._client.get(path, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable("peer-unavailable") from error
        if response.status_code == 401:
            # Perhaps it is our own token: access that was revoked and given back needs a new one.
            self._tokens.forget(headers["Authorization"].removeprefix("Bearer "))
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
