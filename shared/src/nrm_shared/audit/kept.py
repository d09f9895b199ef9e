"""Seals of other services as they told them, in this service's own transaction."""

from sqlalchemy import Connection, text

from nrm_shared.audit.seal import Seal

INSERT = text(
    "INSERT INTO audit_root (service, log, number, first, last, count, root, previous, sealed_at, key_id, signature)"
    " VALUES (:service, :log, :number, :first, :last, :count, :root, :previous, :sealed_at, :key_id, :signature)"
    " ON CONFLICT DO NOTHING"
)


def keep(connection: Connection, seal: Seal) -> None:
    """Insert a seal; the same one again changes nothing, another one of the same number is kept beside it."""
    said = seal.statement
    connection.execute(
        INSERT,
        {
            "service": said.service,
            "log": said.log,
            "number": said.number,
            "first": said.first,
            "last": said.last,
            "count": said.count,
            "root": said.root,
            "previous": said.previous,
            "sealed_at": said.sealed_at,
            "key_id": seal.key_id,
            "signature": seal.signature,
        },
    )
