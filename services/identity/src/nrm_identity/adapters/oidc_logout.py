"""Logout tokens of an identity provider (OpenID Connect Back-Channel Logout 1.0, 2.6): it says that a session ended there."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nrm_identity.adapters.oidc_provider import Provider
from nrm_identity.adapters.oidc_published import NotProven, Published
from nrm_identity.app.sign_in_ports import LoggedOut

TYPE = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
# A provider sends it at once: what is older, or good for longer, is somebody else's copy.
LIFE_SECONDS = 120
LEEWAY_SECONDS = 10
LONGEST = 255


class SignedLogouts:
    """Judges logout tokens; whoever else's token comes here, an ID token above all, is none."""

    def __init__(self, provider: Provider, published: Published, timer: Callable[[], float] = time.time) -> None:
        self._provider = provider
        self._published = published
        self._timer = timer

    def check(self, token: str) -> LoggedOut | None:
        """Return what the provider says, or None if it does not say it so; raise `Unavailable` as its keys are asked for."""
        try:
            header, claims = self._published.opened(token)
        except NotProven:
            return None
        subject, session, number = (claims.get(name) for name in ("sub", "sid", "jti"))
        holds = (
            str(header.get("typ", "")).lower() == TYPE
            and claims.get("iss") == self._provider.issuer
            and self._for_us(claims.get("aud"))
            and self._fresh(claims)
            and _text(number)
            and (_text(subject) or _text(session))
            and all(value is None or _text(value) for value in (subject, session))
            and isinstance(claims.get("events"), dict)
            and isinstance(claims["events"].get(EVENT), dict)
            and "nonce" not in claims
        )
        if not holds:
            return None
        until = datetime.fromtimestamp(float(claims["exp"]) + LEEWAY_SECONDS, UTC)
        return LoggedOut(self._provider.issuer, subject, session, str(number), until)

    def _for_us(self, audience: Any) -> bool:
        return self._provider.client_id in (audience if isinstance(audience, list) else [audience])

    def _fresh(self, claims: dict[str, Any]) -> bool:
        issued, expires, now = claims.get("iat"), claims.get("exp"), self._timer()
        if not all(isinstance(at, int | float) and not isinstance(at, bool) for at in (issued, expires)):
            return False
        return (
            now - LIFE_SECONDS - LEEWAY_SECONDS <= float(issued or 0) <= now + LEEWAY_SECONDS
            and now - LEEWAY_SECONDS < float(expires or 0) <= now + LIFE_SECONDS + LEEWAY_SECONDS
        )


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST
