"""The proof that one row is under a signed root: can be handed to somebody who has nothing but the public keys."""

from collections.abc import Mapping
from typing import Any

from nrm_shared.audit import merkle
from nrm_shared.audit.keys import PublicKeys
from nrm_shared.audit.record import LOGS, Log, leaf
from nrm_shared.audit.seal import Seal, from_json, to_json
from nrm_shared.audit.verify import Row, Source


class NotProven(ValueError):
    """There is no such row, it is not sealed yet, or its batch is broken."""


def prove(source: Source, log: Log, id: int) -> dict[str, Any]:
    """Return the proof for row `id` as plain JSON; raise `NotProven`."""
    seal = next((one for one in source.seals(log) if one.statement.first <= id <= one.statement.last), None)
    if seal is None:
        raise NotProven(f"row {id} is not sealed")
    said = seal.statement
    rows = [row for row in source.rows(log) if said.first <= int(str(row["id"])) <= said.last]
    place = next((place for place, row in enumerate(rows) if row["id"] == id), None)
    if place is None:
        raise NotProven(f"there is no row {id}")
    leaves = [leaf(source.service, log, row) for row in rows]
    if merkle.root_of(leaves) != said.root:
        raise NotProven(f"the rows of seal {said.number} do not give its root")
    statement = {name: value for name, value in to_json(seal).items() if name not in ("ids", "marks")}
    path = [step.hex() for step in merkle.inclusion_path(leaves, place)]
    return {"row": rows[place], "place": place, "path": path, "seal": statement}


def proven(proof: Mapping[str, Any], keys: PublicKeys) -> bool:
    """Return whether `proof` shows that its row is what was sealed and signed."""
    try:
        seal: Seal = from_json(proof["seal"])
        row: Row = dict(proof["row"])
        log, place = LOGS[seal.statement.log], int(proof["place"])
        path = [bytes.fromhex(step) for step in proof["path"]]
        found = leaf(seal.statement.service, log, row)
    except (KeyError, ValueError, TypeError):
        return False
    said = seal.statement
    signed = keys.signed(said.service, seal.key_id, said.body, seal.signature)
    return signed and merkle.included(found, place, said.count, path, said.root)
