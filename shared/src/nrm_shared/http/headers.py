"""What every answer tells a browser: keep nothing, show nothing, guess nothing, and never come back without TLS.

The services answer programs, so a browser has nothing to do with an answer but to hand it on: no script, frame, form or
base address is ever right, and a document that is opened directly is shown without any rights (`sandbox`).
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ONE_YEAR = 31_536_000
HEADERS = {
    "Strict-Transport-Security": f"max-age={ONE_YEAR}; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A route that says more about keeping its answer (published keys) is believed.
    "Cache-Control": "no-store",
}


class Headed:
    """Puts `HEADERS` on every answer, unless the route has its own word for one of them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its answer headed."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, headed if scope["type"] == "http" else send)
