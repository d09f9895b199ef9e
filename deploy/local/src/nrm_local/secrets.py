"""The table of all secret files, generated once and never again, readable by their owner only.

=============================================  =================================================================
file below ``var/secrets``                     holds
=============================================  =================================================================
postgres/administrator.password                the private PostgreSQL's administrator
postgres/<role>.password                       one per service and role: ``nrm_intake_app``, ``nrm_intake_migrator``
amqp/<user>.password                           one per broker user: ``nrm-intake``, ``partner-mofa``, ``nrm-operator``
amqp/erlang.cookie                             the private RabbitMQ's cookie
clients/<client>.secret                        a service's or partner's own credential at identity
keys/<service>.master.key                      the key that wraps the service's data keys (32 bytes, base64)
keys/<service>.index.key                       the key of the service's blind indexes (32 bytes, base64)
seal/<party>.jwks.json                         a party's private keys for sealed messages
seal/partner-keys.json                         the public halves of all parties' keys
identity/token-signing.jwk.json                identity's private Ed25519 key
identity/demo.password                         the one password of all demo accounts of this installation
registries/<registry>.password                 UsernameToken password of the SOAP registry (user ``nrm``)
sandbox/control.token                          the token that may tell the SOAP simulators to be slow, down or wrong
tls/ca.crt, tls/registry-server.*, tls/<registry>-client.*  mutual TLS between the adapters and the SOAP registries
=============================================  =================================================================
"""

import base64
import json
import os
import secrets as random
from collections.abc import Callable, Iterable
from pathlib import Path

from joserfc.jwk import OKPKey

from nrm_local import certificates
from nrm_local.names import (
    CLIENTS,
    REGISTRIES,
    SEALING_PARTIES,
    SERVICES_WITH_DATABASE,
    app_role,
    migrator_role,
)
from nrm_shared.security.partykeys import new_party_keys, public_part, read_key_set

_PASSWORD_BYTES = 24
_KEY_BYTES = 32


class Secrets:
    """Paths and contents of the secrets below ``directory``."""

    def __init__(self, directory: Path) -> None:
        """Remember the directory; call ``generate`` before asking for contents."""
        self.directory = directory

    def database_password(self, role: str) -> Path:
        """Return the password file of a database role (``administrator`` for the private instance's own)."""
        return self.directory / "postgres" / f"{role}.password"

    def amqp_password(self, user: str) -> Path:
        """Return the password file of a broker user."""
        return self.directory / "amqp" / f"{user}.password"

    def client_secret(self, client: str) -> Path:
        """Return the file with a client's secret at identity."""
        return self.directory / "clients" / f"{client}.secret"

    def master_key(self, service: str) -> Path:
        """Return the file with a service's key-wrapping key."""
        return self.directory / "keys" / f"{service}.master.key"

    def index_key(self, service: str) -> Path:
        """Return the file with a service's blind index key."""
        return self.directory / "keys" / f"{service}.index.key"

    def seal_keys(self, party: str) -> Path:
        """Return the file with a party's private keys for sealed messages."""
        return self.directory / "seal" / f"{party}.jwks.json"

    def registry_password(self, registry: str) -> Path:
        """Return the UsernameToken password file of a SOAP registry."""
        return self.directory / "registries" / f"{registry}.password"

    def certificate(self, name: str) -> tuple[Path, Path]:
        """Return certificate and key file of ``ca``, ``registry-server`` or ``<registry>-client``."""
        return self.directory / "tls" / f"{name}.crt", self.directory / "tls" / f"{name}.key"

    @property
    def sandbox_control_token(self) -> Path:
        """The token of the SOAP simulators' control path."""
        return self.directory / "sandbox" / "control.token"

    @property
    def partner_keys(self) -> Path:
        """The public keys of all parties."""
        return self.directory / "seal" / "partner-keys.json"

    @property
    def token_signing_key(self) -> Path:
        """Identity's private signing key."""
        return self.directory / "identity" / "token-signing.jwk.json"

    @property
    def demo_password(self) -> Path:
        """The password of the demo accounts."""
        return self.directory / "identity" / "demo.password"

    @property
    def erlang_cookie(self) -> Path:
        """The private broker's cookie."""
        return self.directory / "amqp" / "erlang.cookie"

    def read(self, path: Path) -> str:
        """Return a secret file's text."""
        return path.read_text().strip()

    def amqp_passwords(self, users: Iterable[str]) -> dict[str, str]:
        """Return the passwords of broker users by user name."""
        return {user: self.read(self.amqp_password(user)) for user in users}

    def table(self, amqp_users: Iterable[str]) -> dict[Path, Callable[[], str]]:
        """Return every single-file secret with the function that makes its first content."""
        made: dict[Path, Callable[[], str]] = {
            self.database_password("administrator"): _password,
            self.erlang_cookie: _password,
            self.token_signing_key: _signing_key,
            self.demo_password: _speakable,
            self.sandbox_control_token: _password,
        }
        for service in SERVICES_WITH_DATABASE:
            made[self.database_password(app_role(service))] = _password
            made[self.database_password(migrator_role(service))] = _password
            made[self.master_key(service)] = _key
            made[self.index_key(service)] = _key
        made |= {self.amqp_password(user): _password for user in amqp_users}
        made |= {self.client_secret(client): _password for client in CLIENTS}
        made |= {self.registry_password(registry): _password for registry in REGISTRIES}
        for party in SEALING_PARTIES:
            made[self.seal_keys(party)] = lambda party=party: json.dumps(new_party_keys(party))  # type: ignore[misc]
        return made

    def generate(self, amqp_users: Iterable[str]) -> int:
        """Make every secret that does not exist yet; return how many files were made."""
        made = 0
        for path, content in self.table(amqp_users).items():
            if not path.exists():
                write_secret(path, content() + "\n")
                made += 1
        public = json.dumps(public_part(*(read_key_set(self.seal_keys(party)) for party in SEALING_PARTIES)), indent=1)
        if not self.partner_keys.exists() or self.partner_keys.read_text() != public:
            write_secret(self.partner_keys, public)
            made += 1
        if not self.certificate("ca")[0].exists():
            clients = [f"{registry}-client" for registry in REGISTRIES]
            for name, content_bytes in certificates.issue("registry-server", clients).items():
                write_secret(self.directory / "tls" / name, content_bytes.decode())
                made += 1
        return made


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)


def _password() -> str:
    return random.token_urlsafe(_PASSWORD_BYTES)


def _speakable() -> str:
    # Typed by people at sign-in: groups of letters and digits that look alike are left out.
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(random.choice(alphabet) for _ in range(4)) for _ in range(4))


def _key() -> str:
    return base64.b64encode(random.token_bytes(_KEY_BYTES)).decode()


def _signing_key() -> str:
    key = OKPKey.generate_key("Ed25519", private=True)
    return json.dumps({**key.as_dict(private=True), "use": "sig", "kid": f"identity.sig.{random.token_hex(4)}"})
