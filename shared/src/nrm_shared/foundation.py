"""What every process of every service is built on; each service's `wiring.py` starts here."""

import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from nrm_shared.attachments.adding import Examine
from nrm_shared.attachments.examining import examiner
from nrm_shared.attachments.scanner import Scanner
from nrm_shared.clocks.business import business_clock
from nrm_shared.db.engine import make_engine
from nrm_shared.http.client import http_client
from nrm_shared.http.peer import Peer
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.clock import Clock
from nrm_shared.messaging.names import SERVICES
from nrm_shared.reference.content import inuse
from nrm_shared.reference.content.shelf import ContentRefused
from nrm_shared.reference.error_texts import told
from nrm_shared.security import columns, keyfiles
from nrm_shared.security.assertions import ClientKey
from nrm_shared.security.erasurekey import ErasureKeyFile
from nrm_shared.security.jwks import JwksCache
from nrm_shared.security.keyring import KeyRing
from nrm_shared.security.keystore import SqlKeyStore
from nrm_shared.security.partykeys import PartyKeys, read_key_set
from nrm_shared.security.revokedaccess import SqlRevokedAccess
from nrm_shared.security.seal import Sealer
from nrm_shared.security.servicetokens import ServiceTokens
from nrm_shared.security.tokens import TokenVerifier
from nrm_shared.settings import ServiceSettings

KEY_POOL = 2


@dataclass
class Foundation:
    """Engine, clock, keys and tokens of one process, made when first asked for."""

    settings: ServiceSettings
    pool: int

    @cached_property
    def engine(self) -> Engine:
        """Return the engine of this process."""
        return make_engine(self.settings.database_dsn, pool=self.pool, application=self.settings.service)

    @cached_property
    def key_engine(self) -> Engine:
        """Return the engine over which data keys are looked up.

        A pool of its own: a key is looked up while a transaction already holds a connection of the other one. A small
        one: a look-up is one short statement, and keys that were looked up are remembered.
        """
        return make_engine(self.settings.database_dsn, pool=KEY_POOL, application=f"{self.settings.service}-keys")

    @cached_property
    def clock(self) -> Clock:
        """Return the clock that rules read."""
        return business_clock(self.settings.clock_file, self.settings.profile)

    @cached_property
    def erasure_key(self) -> ErasureKeyFile:
        """Return the service's erasure key, from which the erased are cut out."""
        return keyfiles.erasure_key(self.settings)

    def use_sealed_columns(self) -> None:
        """Let sealed columns of this process use the service's own key ring."""
        columns.use(KeyRing(SqlKeyStore(self.key_engine), keyfiles.wrapping(self.settings)))

    def use_content(self, folder: Path | None) -> None:
        """Let this process read the content imported into `folder`; end it with the reasons if anything there is broken.

        A process that went on without would ask people other questions than the Ministry's. What is in force, or will be,
        packaged or imported, keeps to today's codes and regime.
        """
        try:
            inuse.use(folder, dhaka_date(self.clock.now()))
        except ContentRefused as refused:
            raise SystemExit(f"{refused.path}:\n{told(refused.problems)}") from refused

    @cached_property
    def examine(self) -> Examine:
        """Return what looks at files before they are kept."""
        address = self.settings.scanner_address
        return examiner(Scanner(address) if address else None)

    @cached_property
    def sealer(self) -> Sealer:
        """Return the sealer of this service's own messages."""
        if self.settings.seal_key_file is None or self.settings.partner_keys_file is None:
            raise ValueError(f"{self.settings.service} needs SEAL_KEY_FILE and PARTNER_KEYS_FILE")
        own = PartyKeys(read_key_set(self.settings.seal_key_file))
        return Sealer(self.settings.service, own, PartyKeys(read_key_set(self.settings.partner_keys_file)))

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Return the verifier of tokens addressed to this service."""
        url = self.settings.identity_url.rstrip("/") + "/.well-known/jwks.json"
        return TokenVerifier(
            JwksCache(url, http_client(url, self.tls)), self.settings.service, revoked=SqlRevokedAccess(self.engine)
        )

    @cached_property
    def tokens(self) -> ServiceTokens:
        """Return this service's own tokens."""
        if self.settings.client_key_file is None:
            raise ValueError(f"{self.settings.service} needs CLIENT_KEY_FILE")
        key = ClientKey.read(self.settings.service, self.settings.client_key_file)
        # Any of them may be asked for something in a `prepare`; the service's own token is good for all.
        url = self.settings.identity_url
        return ServiceTokens(url, key, SERVICES, http_client(url, self.tls))

    def peer(self, url: str) -> Peer:
        """Return another service at `url`."""
        return Peer(url, self.tokens, self.tls)

    @cached_property
    def tls(self) -> ssl.SSLContext | None:
        """Return what this process asks other services with, or None without TLS."""
        files = self.settings.tls
        return files.client_context() if files is not None else None
