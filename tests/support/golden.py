"""Golden examples as the broker would hand them over, and what a service's inbox made of them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import Engine, text

from nrm_shared import contracts
from nrm_shared.contracts import envelope
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.batch import Inbox

EXAMPLES = Path(contracts.__file__).parent / "examples"
TAKEN = ("applied", "parked")
FATE = text("SELECT state FROM inbox WHERE message_id = :id")
REASON = text("SELECT reason FROM parked WHERE message_id = :id")
WAITING = "not-yet"
# Whoever waits would keep the next message about the same thing from being tried at all.
NOBODY_WAITS = text("DELETE FROM parked")


def not_taken(
    engine: Engine, inbox: Inbox, types: Iterable[str], known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give `inbox` the golden example of each type; return those it neither applied nor keeps until it can, and why.

    `known` says which ids of the examples stand for which ids that the service knows.
    """
    fates = {event_type: _fate(engine, inbox, event_type, known or {}) for event_type in types}
    return {event_type: fate for event_type, fate in fates.items() if fate not in TAKEN}


def _fate(engine: Engine, inbox: Inbox, event_type: str, known: Mapping[str, str]) -> str:
    written = (EXAMPLES / f"{event_type}.json").read_text(encoding="utf-8")
    for example_id, id in known.items():
        written = written.replace(example_id, id)
    id = str(new_id())
    body = json.dumps(json.loads(written) | {"id": id}).encode()
    inbox.run_batch([Delivery(inbox.queue, body, id, event_type, envelope.CONTENT_TYPE)])
    with engine.begin() as connection:
        state = str(connection.scalar(FATE, {"id": id}))
        reason = str(connection.scalar(REASON, {"id": id}))
        connection.execute(NOBODY_WAITS)
    inbox.forget_waiting()
    return reason if state == "parked" and reason != WAITING else state
