"""All exchanges, queues, bindings, users and permissions, as RabbitMQ definitions. Declared by one job, by nobody else."""

import base64
import hashlib
import os
from typing import Any

from nrm_shared.contracts.readers import READERS
from nrm_shared.messaging import names

VHOST = "/"
DELIVERY_LIMIT = 20
# Far more than any honest backlog; reached, the broker refuses and the outbox keeps what it has.
MAX_LENGTH = 1_000_000
ADAPTERS = "registry-adapters"


def users() -> list[str]:
    """Return every broker user, the operator included."""
    return [
        *(names.service_user(service) for service in names.SERVICES),
        *(names.registry_user(registry) for registry in names.REGISTRIES),
        *(names.partner_user(partner) for partner in names.PARTNERS),
        names.OPERATOR,
    ]


def definitions(
    passwords: dict[str, str] | None = None, *, administrator: str | None = None, vhost: str = VHOST
) -> dict[str, Any]:
    """Return the definitions of everything in `vhost`.

    With `passwords` (user -> password) the users too, `administrator` among them if named.
    """
    topology: dict[str, Any] = {
        "vhosts": [{"name": vhost}],
        "exchanges": _exchanges(),
        "queues": _queues(),
        "bindings": _bindings(),
        "permissions": [*_permissions()],
    }
    if passwords is not None:
        topology["users"] = [
            {
                "name": user,
                "password_hash": password_hash(passwords[user]),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "administrator" if user == administrator else "",
            }
            for user in [*users(), *([administrator] if administrator else [])]
        ]
        if administrator:
            topology["permissions"].append(_permission(administrator, ".*", ".*", ".*"))
    for kind in ("exchanges", "queues", "bindings", "permissions"):
        for row in topology[kind]:
            row["vhost"] = vhost
    return topology


def password_hash(password: str) -> str:
    """Return RabbitMQ's salted SHA-256 of `password`."""
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _exchanges() -> list[dict[str, Any]]:
    exchanges = [_exchange(names.REPLAY_EXCHANGE, "direct")]
    for service in (*names.SERVICES, ADAPTERS):
        exchanges.append(_exchange(f"{service}.events", "direct"))
        exchanges.append(_exchange(names.dead_letters(service), "fanout"))
    exchanges += [_exchange(f"{service}.sealed", "direct") for service in names.SERVICES]
    exchanges += [_exchange(f"partner.{partner}", "fanout") for partner in names.PARTNERS]
    return exchanges


def _work_queues() -> dict[str, str]:
    """Return every queue a service works from, with the owner of its dead letters."""
    queues = {names.inbox(service): service for service in names.SERVICES}
    queues |= {names.from_partner(partner): owner for partner, owner in names.PARTNERS.items()}
    queues |= {names.registry(registry): ADAPTERS for registry in names.REGISTRIES}
    return queues


def _queues() -> list[dict[str, Any]]:
    queues = [
        _queue(
            name,
            **{
                "x-single-active-consumer": True,
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-dead-letter-exchange": names.dead_letters(owner),
                "x-dead-letter-strategy": "at-least-once",
            },
        )
        for name, owner in _work_queues().items()
    ]
    queues += [_queue(names.dead(service)) for service in (*names.SERVICES, ADAPTERS)]
    queues += [_queue(names.partner_out(partner)) for partner in names.PARTNERS]
    return queues


def _bindings() -> list[dict[str, Any]]:
    bindings = [
        _binding(f"{type.split('.', 1)[0]}.events", names.inbox(service), type)
        for service, types in READERS.items()
        for type in types
    ]
    bindings += [_binding(names.dead_letters(owner), names.dead(owner), "") for owner in (*names.SERVICES, ADAPTERS)]
    bindings += [_binding(f"partner.{partner}", names.from_partner(partner), "") for partner in names.PARTNERS]
    for partner, owner in names.PARTNERS.items():
        bindings.append(_binding(f"{owner}.sealed", names.partner_out(partner), names.partner_out(partner)))
    for registry in names.REGISTRIES:
        bindings.append(_binding("verification.sealed", names.registry(registry), names.registry(registry)))
    bindings += [_binding(names.REPLAY_EXCHANGE, queue, queue) for queue in _work_queues()]
    return bindings


def _permissions() -> list[dict[str, Any]]:
    rows = []
    for service in names.SERVICES:
        own = rf"^{service}\.(events|sealed|dead-letters)$"
        reads = rf"^{service}\.(inbox|from-[a-z]+)$"
        rows.append(_permission(names.service_user(service), "^$", own, reads))
    for registry in names.REGISTRIES:
        writes = rf"^{ADAPTERS}\.(events|dead-letters)$"
        rows.append(_permission(names.registry_user(registry), "^$", writes, rf"^{ADAPTERS}\.{registry}$"))
    rows += [
        _permission(names.partner_user(partner), "^$", rf"^partner\.{partner}$", rf"^partner\.{partner}\.out$")
        for partner in names.PARTNERS
    ]
    rows.append(_permission(names.OPERATOR, "^$", r"^operator\.replay$", r"^.*\.dead$"))
    return rows


def _exchange(name: str, kind: str) -> dict[str, Any]:
    return {
        "name": name,
        "vhost": VHOST,
        "type": kind,
        "durable": True,
        "auto_delete": False,
        "internal": False,
        "arguments": {},
    }


def _queue(name: str, **arguments: Any) -> dict[str, Any]:
    bounds = {"x-queue-type": "quorum", "x-max-length": MAX_LENGTH, "x-overflow": "reject-publish"}
    return {"name": name, "vhost": VHOST, "durable": True, "auto_delete": False, "arguments": bounds | arguments}


def _binding(exchange: str, queue: str, key: str) -> dict[str, Any]:
    return {
        "source": exchange,
        "vhost": VHOST,
        "destination": queue,
        "destination_type": "queue",
        "routing_key": key,
        "arguments": {},
    }


def _permission(user: str, configure: str, write: str, read: str) -> dict[str, Any]:
    return {"user": user, "vhost": VHOST, "configure": configure, "write": write, "read": read}
