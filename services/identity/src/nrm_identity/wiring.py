"""The composition root of identity: the only file that knows all rooms."""

from datetime import timedelta
from functools import cached_property, partial

from nrm_identity.adapters.assertions import SignedAssertions
from nrm_identity.adapters.code_digests import KeyedDigests
from nrm_identity.adapters.credentials import SqlCredentials
from nrm_identity.adapters.factors import TotpFactors
from nrm_identity.adapters.local_sign_in import LocalSignIn
from nrm_identity.adapters.oidc_provider import Provider
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.adapters.survivors import SqlSurvivorCredentials
from nrm_identity.adapters.tables import map_classes
from nrm_identity.adapters.work import SqlIdentityWork
from nrm_identity.app import QUERIES, SUBSCRIPTIONS, handlers
from nrm_identity.app.log_out_elsewhere import NoProvider
from nrm_identity.app.sign_in_ports import Credentials, Factors, Logouts, Passwords, SignInMethod
from nrm_identity.settings import Settings
from nrm_shared.audit import accesses
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.retention import usecases as retention
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.security.blind import BlindIndex
from nrm_shared.security.jwks import ReadKeys
from nrm_shared.security.masterkeys import read_key
from nrm_shared.security.revokedaccess import SqlRevokedAccess
from nrm_shared.security.signingkeys import SigningKeyFile
from nrm_shared.security.tokens import TokenIssuer, TokenVerifier
from nrm_shared.settings import read_secret
from nrm_shared.transport import client_context

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
    if settings.index_key_file is None:
        raise ValueError("identity needs INDEX_KEY_FILE")
    digests = KeyedDigests(BlindIndex(read_key(settings.index_key_file)))
    credentials = SqlCredentials(foundation.engine)
    known, codes = passwords or Argon2Passwords(), factors or TotpFactors()
    method, logouts = sign_in_method(settings, known, credentials, codes)
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=partial(SqlIdentityWork, digests=digests),
        clock=foundation.clock,
        handlers=handlers(
            method=method,
            logouts=logouts,
            passwords=known,
            credentials=credentials,
            survivors=SqlSurvivorCredentials(foundation.engine, digests),
            factors=codes,
            assertions=SignedAssertions(credentials),
            demonstration=settings.demonstration,
            local=settings.sign_in == "local",
            first_password_life=timedelta(hours=settings.first_password_hours),
        )
        | retention.HANDLERS,
        queries=QUERIES | accesses.QUERIES | retention.QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
    )


def build_inbox(runner: Runner) -> Inbox:
    """Return the inbox for the events of other services."""
    return Inbox(runner, names.inbox(SERVICE), event_decoder(SUBSCRIPTIONS))


def sign_in_method(
    settings: Settings, passwords: Passwords, credentials: Credentials, factors: Factors
) -> tuple[SignInMethod, Logouts]:
    """Return the way people sign in here, as `NRM_IDENTITY_SIGN_IN` says, and who judges the provider's logout tokens.

    Raise `ValueError` for what the settings lack.
    """
    if settings.sign_in == "local":
        return LocalSignIn(passwords, credentials, factors), NoProvider()
    # Authlib is loaded only where people sign in at a provider.
    from nrm_identity.adapters.oidc_logout import SignedLogouts
    from nrm_identity.adapters.oidc_published import Published
    from nrm_identity.adapters.oidc_sign_in import OidcSignIn

    provider = provider_of(settings)
    published = Published(provider)
    return OidcSignIn(provider, credentials, published=published), SignedLogouts(provider, published)


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
    smallest = settings.oidc_smallest_rsa_bits
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=read_secret(settings.oidc_client_secret_file),
        redirect_uri=settings.oidc_redirect_uri,
        second_factor=frozenset(settings.oidc_second_factor.split()),
        further_urls=tuple(settings.oidc_further_urls.split()),
        tls=client_context(settings.oidc_authority_file, smallest_rsa_bits=smallest),
        smallest_rsa_bits=smallest,
    )


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)
