"""Which identity provider people sign in at, as the settings name it."""

import ssl
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Provider:
    """Issuer, and who we are to it; `second_factor` are the values of `acr` by which it says that it saw one.

    `tls` is set where the provider's certificate has an authority of its own.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    second_factor: frozenset[str] = frozenset()
    scope: str = "openid"
    tls: ssl.SSLContext | None = None
