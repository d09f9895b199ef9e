"""Which identity provider people sign in at, as the settings name it."""

import ssl
from dataclasses import dataclass, field

from nrm_shared.transport import STRONG_RSA_BITS


@dataclass(frozen=True, slots=True)
class Provider:
    """Issuer, and who we are to it; `second_factor` are the values of `acr` by which it says that it saw one.

    `further_urls` are where its token endpoint and keys lie, if not at the issuer's host and port. `tls` is what its server
    is asked with. A key of RSA with fewer than `smallest_rsa_bits` proves nothing.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    second_factor: frozenset[str] = frozenset()
    scope: str = "openid"
    tls: ssl.SSLContext | None = None
    further_urls: tuple[str, ...] = ()
    smallest_rsa_bits: int = STRONG_RSA_BITS
