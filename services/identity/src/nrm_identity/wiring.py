"""The composition root of identity: the only file that knows all rooms."""

import ssl
from functools import cached_property

from nrm_identity.adapters.assertions import SignedAssertions
from nrm_identity.adapters.credentials import SqlCredentials
from nrm_identity.adapters.factors import TotpFactors
from nrm_identity.adapters.local_sign_in import LocalSignIn
from nrm_identity.adapters.oidc_provider import Provider
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.adapters.survivors import SqlSurvivorCredentials
from nrm_identity.adapters.tables import map_classes
from nrm_identity.adapters.work import SqlIdentityWork
from nrm_identity.app import QUERIES, SUBSCRIPTIONS, handlers
from nrm_identity.app.ports import Credentials, Factors, Passwords, SignInMethod
from nrm_identity.settings import Settings
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.security.jwks import ReadKeys
from nrm_shared.security.revokedaccess import SqlRevokedAccess
from nrm_shared.security.signingkeys import SigningKeyFile
from nrm_shared.security.tokens import TokenIssuer, TokenVerifier
from nrm_shared.settings import read_secret

SERVICE = "identity"


class Tokens:
    """Identity's own keys: it signs with them, publishes them, and needs nobody to verify."""

    def __init__(self, settings: Settings, foundation: Foundation) -> None:
        self._settings = settings
        self._foundation = foundation

    @cached_property
    def file(self) -> SigningKeyFile:
        """Return the file of keys, which may be rotated at any time."""
        return SigningKeyFile(self._settings.signing_key_file)

    @cached_property
    def issuer(self) -> TokenIssuer:
        """Return the issuer of all tokens."""
        return TokenIssuer(self.file.current)

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Return the verifier of tokens addressed to identity itself; what it revoked is in its own database."""
        revoked = SqlRevokedAccess(self._foundation.engine)
        return TokenVerifier(ReadKeys(lambda: self.file.keys.published), SERVICE, revoked=revoked)


def build_runner(
    foundation: Foundation, passwords: Argon2Passwords | None = None, factors: TotpFactors | None = None
) -> Runner:
    """Return the runner of this process."""
    map_classes()
    foundation.use_sealed_columns()
    settings = foundation.settings
    if not isinstance(settings, Settings):
        raise TypeError("identity is built on identity's own settings")
    credentials = SqlCredentials(foundation.engine)
    known, codes = passwords or Argon2Passwords(), factors or TotpFactors()
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=SqlIdentityWork,
        clock=foundation.clock,
        handlers=handlers(
            method=sign_in_method(settings, known, credentials, codes),
            passwords=known,
            credentials=credentials,
            survivors=SqlSurvivorCredentials(foundation.engine),
            factors=codes,
            assertions=SignedAssertions(credentials),
            demonstration=settings.demonstration,
        ),
        queries=QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
    )


def build_inbox(runner: Runner) -> Inbox:
    """Return the inbox for the events of other services."""
    return Inbox(runner, names.inbox(SERVICE), event_decoder(SUBSCRIPTIONS))


def sign_in_method(
    settings: Settings, passwords: Passwords, credentials: Credentials, factors: Factors
) -> SignInMethod:
    """Return the way people sign in here, as `NRM_IDENTITY_SIGN_IN` says; raise `ValueError` for what it lacks."""
    if settings.sign_in == "local":
        return LocalSignIn(passwords, credentials, factors)
    # Authlib is loaded only where people sign in at a provider.
    from nrm_identity.adapters.oidc_sign_in import OidcSignIn

    return OidcSignIn(provider_of(settings), credentials)


def provider_of(settings: Settings) -> Provider:
    """Return the identity provider of the settings; raise `ValueError` naming what lacks, or is not safe."""
    needed = {
        "OIDC_ISSUER": settings.oidc_issuer,
        "OIDC_CLIENT_ID": settings.oidc_client_id,
        "OIDC_CLIENT_SECRET_FILE": settings.oidc_client_secret_file,
        "OIDC_REDIRECT_URI": settings.oidc_redirect_uri,
    }
    lacking = [name for name, value in needed.items() if not value]
    if lacking or settings.oidc_client_secret_file is None:
        raise ValueError(f"identity needs {', '.join(lacking)} to sign people in at an identity provider")
    if not settings.demonstration and not settings.oidc_issuer.startswith("https://"):
        raise ValueError("OIDC_ISSUER must begin with https:// outside the demonstration")
    authority = settings.oidc_authority_file
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=read_secret(settings.oidc_client_secret_file),
        redirect_uri=settings.oidc_redirect_uri,
        second_factor=frozenset(settings.oidc_second_factor.split()),
        tls=ssl.create_default_context(cafile=str(authority)) if authority is not None else None,
    )


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)
