"""Seals told to another service: a second place where what was sealed cannot be unsaid.

Monitoring keeps the seals of all others; its own are kept by intake. Whoever rewrites one database has not rewritten the
other.
"""

from datetime import UTC, datetime
from typing import Any, Protocol, cast

from nrm_shared.audit.seal import Seal, Statement
from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.contracts.words import AuditSealed
from nrm_shared.kernel.usecase import Received


class WitnessWork(Protocol):
    """What keeping a seal needs of a unit of work."""

    def keep_seal(self, seal: Seal) -> None:
        """Write down a seal of another service; the same one twice is kept once."""
        ...


def event_of(seal: Seal) -> AuditSealed:
    """Return the event that tells of `seal`; raise `KeyError` for a service that has none."""
    said = seal.statement
    kind = cast(type[AuditSealed], EVENTS[f"{said.service}.audit-sealed.v1"])
    return kind(
        log=said.log,
        number=said.number,
        first=said.first,
        last=said.last,
        count=said.count,
        root=said.root.hex(),
        previous=said.previous.hex(),
        sealed_at=datetime.fromtimestamp(said.sealed_at // 1_000_000, UTC).replace(
            microsecond=said.sealed_at % 1_000_000
        ),
        key_id=seal.key_id,
        signature=seal.signature.hex(),
    )


def keep_seal(event: Received[Any], work: WitnessWork) -> None:
    """Keep what another service sealed. Nothing is judged here: two seals of one number are both kept, and found later."""
    said: AuditSealed = event.data
    whole = int(said.sealed_at.replace(microsecond=0).timestamp())
    statement = Statement(
        service=event.type.split(".", 1)[0],
        log=said.log,
        number=said.number,
        first=said.first,
        last=said.last,
        count=said.count,
        root=bytes.fromhex(said.root),
        previous=bytes.fromhex(said.previous),
        sealed_at=whole * 1_000_000 + said.sealed_at.microsecond,
    )
    work.keep_seal(Seal(statement, said.key_id, bytes.fromhex(said.signature)))
