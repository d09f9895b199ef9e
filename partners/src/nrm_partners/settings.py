"""What a partner's client must know, from the environment; secrets only from files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import pika

from nrm_shared.security.partykeys import PartyKeys, read_key_set
from nrm_shared.security.seal import Sealer
from nrm_shared.transport import split_amqp_url

CONNECT_SECONDS = 5.0
HEARTBEAT_SECONDS = 20


class SettingMissing(Exception):
    """A setting is not there; the text names its environment variable."""


@dataclass(frozen=True, slots=True)
class PartnerSettings:
    """Where the broker is, who we are there, and our keys. `partner` is `mofa`, `police-cdms` and so on."""

    partner: str
    amqp_url: str
    password: str = field(repr=False)
    seal_key_file: Path
    partner_keys_file: Path

    @classmethod
    def of(cls, partner: str, environment: Mapping[str, str] = os.environ) -> Self:
        """Read `NRM_PARTNER_<PARTNER>_...`; raise `SettingMissing` naming what lacks or cannot be read."""
        prefix = f"NRM_PARTNER_{partner.upper().replace('-', '_')}_"

        def value(name: str) -> str:
            found = environment.get(prefix + name)
            if not found:
                raise SettingMissing(prefix + name)
            return found

        def path(name: str) -> Path:
            found = Path(value(name))
            if not found.is_file():
                raise SettingMissing(f"{prefix}{name}: there is no file {found}")
            return found

        return cls(
            partner=partner,
            amqp_url=value("AMQP_URL"),
            password=path("AMQP_PASSWORD_FILE").read_text(encoding="utf-8").strip(),
            seal_key_file=path("SEAL_KEY_FILE"),
            partner_keys_file=path("PARTNER_KEYS_FILE"),
        )

    @property
    def exchange(self) -> str:
        """Return the one exchange this partner may write to."""
        return f"partner.{self.partner}"

    @property
    def queue(self) -> str:
        """Return the one queue this partner may read."""
        return f"partner.{self.partner}.out"

    @property
    def user(self) -> str:
        """Return the broker user, which every message must carry."""
        return unquote(urlsplit(self.amqp_url).username or "")

    def connection(self) -> pika.URLParameters:
        """Return the broker's address with a deadline on everything; an `amqps` URL names certificates behind its `?`."""
        address = urlsplit(self.amqp_url)
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        place = address.netloc.rpartition("@")[2]
        bare, context, by_certificate = split_amqp_url(urlunsplit(address._replace(netloc=f"{login}@{place}")))
        wanted = pika.URLParameters(bare)
        if context is not None:
            wanted.ssl_options = pika.SSLOptions(context, wanted.host)
        if by_certificate:
            wanted.credentials = pika.credentials.ExternalCredentials()
        wanted.heartbeat = HEARTBEAT_SECONDS
        wanted.socket_timeout = CONNECT_SECONDS
        wanted.stack_timeout = CONNECT_SECONDS + 1
        wanted.blocked_connection_timeout = 30.0
        wanted.connection_attempts = 1
        return wanted

    def sealer(self) -> Sealer:
        """Return what seals with our private keys and opens with the public keys of the services."""
        own = PartyKeys(read_key_set(self.seal_key_file))
        return Sealer(self.partner, own, PartyKeys(read_key_set(self.partner_keys_file)))
