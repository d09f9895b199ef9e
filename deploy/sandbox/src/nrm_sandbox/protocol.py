"""What uvicorn does not tell an application: whose certificate the caller showed, and how to cut the connection."""

import asyncio
import ssl
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

CERTIFICATE_NAME = "nrm.certificate_name"
CUT = "nrm.cut"


def common_name(certificate: Any) -> str | None:
    """Return the subject's common name of a certificate as `ssl.SSLObject.getpeercert` gives it."""
    for relative_name in (certificate or {}).get("subject", ()):
        for attribute, value in relative_name:
            if attribute == "commonName":
                return str(value)
    return None


class MutualTlsProtocol(H11Protocol):
    """Adds the caller's certificate name and a way to break the connection to every request's scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember who called, then go on as uvicorn does."""
        tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        name = common_name(tls.getpeercert()) if tls is not None else None
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await inner({**scope, CERTIFICATE_NAME: name, CUT: transport.abort}, receive, send)

        self.app = app
        super().connection_made(transport)
