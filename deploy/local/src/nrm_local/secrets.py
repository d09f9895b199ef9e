"""The table of all secret files, generated once and never again, readable by their owner only.

=============================================  =================================================================
file below ``var/secrets``                     holds
=============================================  =================================================================
postgres/administrator.password                the private PostgreSQL's administrator
postgres/<role>.password                       one per service and role: ``nrm_intake_app``, ``nrm_intake_migrator``
amqp/<user>.password                           one per broker user: ``nrm-intake``, ``partner-mofa``, ``nrm-operator``
amqp/erlang.cookie                             the private RabbitMQ's cookie
clients/<client>.jwk.json                      the private key by which a service or partner is known to identity
clients/public-keys.json                       the public halves of all clients' keys
keys/<service>.master.key                      the key that wraps the service's data keys (32 bytes, base64)
keys/<service>.erasure.key                     the key that forgets the erased; no older copy may ever come back
keys/<service>.index.key                       the key of the service's blind indexes (32 bytes, base64)
audit/<service>.jwks.json                      the private Ed25519 key that signs the service's audit seals
audit/public-keys.json                         the public halves of all keys that ever signed one
seal/<party>.jwks.json                         a party's private keys for sealed messages
seal/partner-keys.json                         the public halves of all parties' keys
identity/token-signing.jwk.json                identity's private Ed25519 key
identity/demo.password                         the one password of all demo accounts of this installation
identity/demo.factor                           the seed of their second factors (`./nrm code <user name>` shows a code)
registries/<registry>.password                 UsernameToken password of the SOAP registry (user ``nrm``)
sandbox/control.token                          the token that may tell the SOAP simulators to be slow, down or wrong
tls/authority.crt, tls/<user>.crt, .key        the product's own TLS: PostgreSQL, RabbitMQ, services, partners, operator
tls/<role>.crt, .key                           one per database role, ``nrm_admin`` among them
registries/tls/authority.crt and others        the sandbox's registries: mutual TLS (registry-server, <registry>-client)
registries/tls/<registry>-signing.crt, .key    the key with which an adapter signs; <registry>-registry signs the answers
=============================================  =================================================================
"""

import base64
import json
import os
import secrets as random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from nrm_local import certificates
from nrm_local.certificates import Wanted
from nrm_local.names import (
    CLIENTS,
    REGISTRIES,
    SEALING_PARTIES,
    SERVICES_WITH_DATABASE,
    app_role,
    database_roles,
    migrator_role,
)
from nrm_shared.audit.keys import new_key_set, public_keys
from nrm_shared.demomarks import marked_key, marked_password, marked_set
from nrm_shared.messaging import names as broker
from nrm_shared.security.assertions import new_client_key, public_half
from nrm_shared.security.partykeys import new_party_keys, public_part, read_key_set
from nrm_shared.transport import TlsFiles

_PASSWORD_BYTES = 24
_KEY_BYTES = 32
POSTGRES = "postgres"
RABBITMQ = "rabbitmq"
PORTAL = "portal"
REGISTRY_SERVER = "registry-server"


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

    def client_key(self, client: str) -> Path:
        """Return the file with the private key by which identity knows a client."""
        return self.directory / "clients" / f"{client}.jwk.json"

    @property
    def client_public_keys(self) -> Path:
        """The public halves of all clients' keys, which identity reads."""
        return self.directory / "clients" / "public-keys.json"

    def master_key(self, service: str) -> Path:
        """Return the file with a service's key-wrapping key."""
        return self.directory / "keys" / f"{service}.master.key"

    def erasure_key(self, service: str) -> Path:
        """Return the file with a service's erasure key, which the service itself writes when it erases somebody."""
        return self.directory / "keys" / f"{service}.erasure.key"

    def index_key(self, service: str) -> Path:
        """Return the file with a service's blind index key."""
        return self.directory / "keys" / f"{service}.index.key"

    def seal_keys(self, party: str) -> Path:
        """Return the file with a party's private keys for sealed messages."""
        return self.directory / "seal" / f"{party}.jwks.json"

    def audit_key(self, service: str) -> Path:
        """Return the file with the key that signs a service's audit seals."""
        return self.directory / "audit" / f"{service}.jwks.json"

    @property
    def audit_public_keys(self) -> Path:
        """The public halves of all keys that ever signed an audit seal."""
        return self.directory / "audit" / "public-keys.json"

    def registry_password(self, registry: str) -> Path:
        """Return the UsernameToken password file of a SOAP registry."""
        return self.directory / "registries" / f"{registry}.password"

    def tls(self, name: str) -> TlsFiles:
        """Return the product's authority, and certificate and key of a broker user, a database role or a server.

        ``name`` is the certificate's common name; the servers are ``postgres`` and ``rabbitmq``.
        """
        return _tls_files(self.directory / "tls", name)

    def registry_tls(self, name: str) -> TlsFiles:
        """Return the registries' authority, and certificate and key of ``registry-server`` or ``<registry>-client``."""
        return _tls_files(self.directory / "registries" / "tls", name)

    def signing(self, registry: str) -> TlsFiles:
        """Return the certificate and key with which the adapter of ``registry`` signs its requests."""
        return self.registry_tls(f"{registry}-signing")

    def registry_signing(self, registry: str) -> TlsFiles:
        """Return the certificate and key with which ``registry`` signs its answers."""
        return self.registry_tls(f"{registry}-registry")

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
    def demo_factor(self) -> Path:
        """The seed from which the second factors of the demo accounts are derived."""
        return self.directory / "identity" / "demo.factor"

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

    def table(self, amqp_users: Iterable[str], *, for_demo: bool) -> dict[Path, Callable[[], str]]:
        """Return every single-file secret with the function that makes its first content."""
        password = (lambda: marked_password(_password())) if for_demo else _password
        key = marked_key if for_demo else _key
        made: dict[Path, Callable[[], str]] = {
            self.database_password("administrator"): password,
            self.erlang_cookie: _password,
            self.token_signing_key: lambda: json.dumps(_marked(_signing_key(), for_demo=for_demo)),
            self.sandbox_control_token: _password,
        }
        if for_demo:
            made[self.demo_password] = _speakable
            made[self.demo_factor] = password
        for service in SERVICES_WITH_DATABASE:
            made[self.database_password(app_role(service))] = password
            made[self.database_password(migrator_role(service))] = password
            made[self.master_key(service)] = key
            made[self.index_key(service)] = key
            made[self.audit_key(service)] = lambda service=service: json.dumps(  # type: ignore[misc]
                _marked(new_key_set(service), for_demo=for_demo)
            )
            made[self.erasure_key(service)] = key
        made |= {self.amqp_password(user): password for user in amqp_users}
        for client in CLIENTS:
            made[self.client_key(client)] = lambda client=client: json.dumps(  # type: ignore[misc]
                _marked(new_client_key(client), for_demo=for_demo)
            )
        made |= {self.registry_password(registry): password for registry in REGISTRIES}
        for party in SEALING_PARTIES:
            made[self.seal_keys(party)] = lambda party=party: json.dumps(  # type: ignore[misc]
                _marked(new_party_keys(party), for_demo=for_demo)
            )
        return made

    def generate(self, amqp_users: Iterable[str], *, for_demo: bool = True, database_prefix: str = "") -> int:
        """Make every secret that does not exist yet; return how many files were made.

        ``for_demo`` marks them, so that the production profile refuses them, and makes the demo accounts' password.
        ``database_prefix``: what the names of the services' database roles begin with.
        """
        users = list(amqp_users)
        made = 0
        for path, content in self.table(users, for_demo=for_demo).items():
            if not path.exists():
                write_secret(path, content() + "\n")
                made += 1
        public = json.dumps(public_part(*(read_key_set(self.seal_keys(party)) for party in SEALING_PARTIES)), indent=1)
        if not self.partner_keys.exists() or self.partner_keys.read_text() != public:
            write_secret(self.partner_keys, public)
            made += 1
        made += self._publish_client_keys()
        made += self._publish_audit_keys()
        made += _certificates(
            self.directory / "tls", _own_certificates(users, database_roles(database_prefix)), for_demo=for_demo
        )
        made += _certificates(self.directory / "registries" / "tls", _registry_certificates(), for_demo=for_demo)
        return made

    def _publish_client_keys(self) -> int:
        halves = {client: {"keys": [public_half(self.client_key(client))]} for client in CLIENTS}
        text = json.dumps({"clients": halves}, indent=1)
        if self.client_public_keys.exists() and self.client_public_keys.read_text() == text:
            return 0
        write_secret(self.client_public_keys, text)
        return 1

    def _publish_audit_keys(self) -> int:
        """Add the public halves of the keys in use to those already published; what signed once can always be verified."""
        sets = [json.loads(self.read(self.audit_key(service))) for service in SERVICES_WITH_DATABASE]
        known = [json.loads(self.read(self.audit_public_keys))] if self.audit_public_keys.exists() else []
        text = json.dumps(public_keys([*known, *sets]), indent=1)
        if known and self.read(self.audit_public_keys) == text:
            return 0
        write_secret(self.audit_public_keys, text)
        return 1


def _own_certificates(amqp_users: Iterable[str], roles: Iterable[str]) -> list[Wanted]:
    # Whatever serves HTTP, were it only the question how it is.
    servers = {broker.service_user(service) for service in SERVICES_WITH_DATABASE}
    servers |= {broker.registry_user(registry) for registry in REGISTRIES}
    people = [Wanted(user, server=user in servers, client=True) for user in amqp_users]
    return [
        Wanted(POSTGRES, server=True),
        Wanted(RABBITMQ, server=True),
        Wanted(PORTAL, server=True, client=True),
        *people,
        *(Wanted(role, client=True) for role in roles),
    ]


def _registry_certificates() -> list[Wanted]:
    wanted = [Wanted(REGISTRY_SERVER, server=True)]
    for registry in REGISTRIES:
        wanted += [Wanted(f"{registry}-client", client=True)]
        wanted += [Wanted(f"{registry}-signing"), Wanted(f"{registry}-registry")]
    return wanted


def _certificates(directory: Path, wanted: list[Wanted], *, for_demo: bool) -> int:
    """Issue a whole new set if one is missing or ends soon; what somebody else issued is left alone."""
    files = [directory / f"{certificates.AUTHORITY}.crt", *(directory / f"{one.name}.crt" for one in wanted)]
    there = [path.read_bytes() for path in files if path.exists()]
    if any(not certificates.is_ours(pem) for pem in there):
        return 0
    if len(there) == len(files) and not any(certificates.ends_soon(pem) for pem in there):
        return 0
    issued = certificates.issue(wanted, for_demo=for_demo)
    for name, content in issued.items():
        write_secret(directory / name, content.decode())
    return len(issued)


def _tls_files(directory: Path, name: str) -> TlsFiles:
    return TlsFiles(directory / f"{certificates.AUTHORITY}.crt", directory / f"{name}.crt", directory / f"{name}.key")


def _marked(members: dict[str, Any], *, for_demo: bool) -> dict[str, Any]:
    return marked_set(members) if for_demo else members


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


def _signing_key() -> dict[str, Any]:
    key = OKPKey.generate_key("Ed25519", private=True)
    return {**key.as_dict(private=True), "use": "sig", "kid": f"identity.sig.{random.token_hex(4)}"}
