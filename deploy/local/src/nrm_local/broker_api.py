"""Speaking to the management API of a broker that is not ours: bringing it the topology, and taking it away again."""

import base64
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit


class BrokerApiMissing(RuntimeError):
    """``NRM_AMQP_URL`` names a broker but ``NRM_AMQP_API_URL`` does not say how to bring it the topology."""


class BrokerApiFailed(RuntimeError):
    """The management API refused or did not answer; the message says what was asked and what came."""


class BrokerApi:
    """The management API at ``http(s)://user:password@host:15672``, as an administrator."""

    def __init__(self, url: str | None, timeout: float = 30.0) -> None:
        """Remember where it is (``timeout`` in seconds per request); raise ``BrokerApiMissing`` if that is unusable."""
        if not url:
            raise BrokerApiMissing(
                "set NRM_AMQP_API_URL to the broker's management API (http://user:password@host:15672)"
            )
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise BrokerApiMissing("NRM_AMQP_API_URL is not an http or https address")
        host = parts.netloc.rpartition("@")[2]
        credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        self._base = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/api"
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        self._timeout = timeout

    def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add the definitions to what is there; idempotent."""
        self._ask("POST", "definitions", definitions)

    def users(self) -> set[str]:
        """Return the names of all users of the broker."""
        return {str(row["name"]) for row in self._ask("GET", "users")}

    def create_vhost(self, name: str, administrator: str) -> None:
        """Make a virtual host in which ``administrator`` may do everything."""
        self._ask("PUT", f"vhosts/{_part(name)}", {})
        rights = {"configure": ".*", "write": ".*", "read": ".*"}
        self._ask("PUT", f"permissions/{_part(name)}/{_part(administrator)}", rights)

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host with everything in it."""
        self._ask("DELETE", f"vhosts/{_part(name)}")

    def delete_user(self, name: str) -> None:
        """Remove a user."""
        self._ask("DELETE", f"users/{_part(name)}")

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 -- scheme checked above
            f"{self._base}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": self._authorization},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout, context=self._context) as answer:  # noqa: S310
                text = answer.read()
        except OSError as error:
            raise BrokerApiFailed(f"the broker's management API, {method} {path}: {error}") from error
        return json.loads(text) if text else None


def _part(name: str) -> str:
    return quote(name, safe="")
