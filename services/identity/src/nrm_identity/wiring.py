"""The composition root of identity: the only file that knows all rooms."""

from functools import cached_property

from nrm_identity.adapters.passwords import Argon2Passwords, SqlCredentials
from nrm_identity.adapters.tables import map_classes
from nrm_identity.adapters.work import SqlIdentityWork
from nrm_identity.app import QUERIES, SUBSCRIPTIONS, handlers
from nrm_identity.settings import Settings
from nrm_shared.foundation import Foundation
from nrm_shared.runner.runner import Runner
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.signingkeys import SigningKeys, read_signing_keys
from nrm_shared.security.tokens import TokenIssuer, TokenVerifier

SERVICE = "identity"


class Tokens:
    """Identity's own keys: it signs with them, publishes them, and needs nobody to verify."""

    def __init__(self, settings: Settings) -> None:
        self._file = settings.signing_key_file

    @cached_property
    def keys(self) -> SigningKeys:
        """Return the keys of the file."""
        return read_signing_keys(self._file)

    @cached_property
    def issuer(self) -> TokenIssuer:
        """Return the issuer of all tokens."""
        return TokenIssuer(self.keys.current)

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Return the verifier of tokens addressed to identity itself."""
        return TokenVerifier(StaticKeys(self.keys.published), SERVICE)


def build_runner(foundation: Foundation, passwords: Argon2Passwords | None = None) -> Runner:
    """Return the runner of this process."""
    map_classes()
    foundation.use_sealed_columns()
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=SqlIdentityWork,
        clock=foundation.clock,
        handlers=handlers(passwords or Argon2Passwords(), SqlCredentials(foundation.engine)),
        queries=QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
    )


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)
