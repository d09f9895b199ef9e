"""Bringing the topology to a broker that is not ours, through its management API."""

import base64
import json
import ssl
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit


class BrokerApiMissing(RuntimeError):
    """``NRM_AMQP_URL`` names a broker but ``NRM_AMQP_API_URL`` does not say how to bring it the topology."""


def import_definitions(api_url: str | None, definitions: Mapping[str, Any], timeout: float = 30.0) -> None:
    """Post the definitions to ``api_url`` (``http(s)://user:password@host:15672``); idempotent."""
    if not api_url:
        raise BrokerApiMissing("set NRM_AMQP_API_URL to the broker's management API (http://user:password@host:15672)")
    parts = urlsplit(api_url)
    if parts.scheme not in ("http", "https"):
        raise BrokerApiMissing("NRM_AMQP_API_URL is not an http or https address")
    host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    request = urllib.request.Request(  # noqa: S310 -- scheme checked above
        f"{parts.scheme}://{host}{parts.path.rstrip('/')}/api/definitions",
        data=json.dumps(definitions).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": "Basic " + base64.b64encode(credentials.encode()).decode(),
        },
        method="POST",
    )
    context = ssl.create_default_context() if parts.scheme == "https" else None
    with urllib.request.urlopen(request, timeout=timeout, context=context):  # noqa: S310 -- scheme checked above
        return
