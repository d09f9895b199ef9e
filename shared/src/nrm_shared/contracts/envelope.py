"""The envelope: CloudEvents 1.0 in structured JSON, with extensions of ours (docs/events.md)."""

import json
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import from_json

from nrm_shared.contracts.base import Event
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.usecase import Received

CONTENT_TYPE = "application/cloudevents+json"
SEALED_CONTENT_TYPE = "application/jose"
# A body larger than this is refused before any of it is parsed; attachments travel another way.
MAX_BODY_BYTES = 256 * 1024

AnyEvent = TypeVar("AnyEvent", bound=Event)


def timestamp(moment: datetime) -> str:
    """Return RFC 3339 in UTC with `Z`, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write(
    event: Event,
    *,
    id: UUID,
    source: str,
    time: datetime,
    subject: str,
    sequence: int,
    case_id: UUID | None = None,
    correlation_id: str | None = None,
    causation_id: str | None = None,
    traceparent: str | None = None,
) -> bytes:
    """Return the bytes of `event` in its envelope. `subject` is the aggregate's id, `sequence` its row version."""
    attributes: dict[str, str] = {
        "specversion": "1.0",
        "id": str(id),
        "source": source,
        "type": event.TYPE,
        "time": timestamp(time),
        "subject": subject,
        "sequence": str(sequence),
        "datacontenttype": "application/json",
    }
    optional = {
        "caseid": str(case_id) if case_id else None,
        "correlationid": correlation_id,
        "causationid": causation_id,
        "traceparent": traceparent,
    }
    attributes.update({name: value for name, value in optional.items() if value is not None})
    head = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    # The data is already JSON: joining the two texts avoids parsing and writing it a second time.
    return f'{head[:-1]},"data":{event.model_dump_json()}}}'.encode()


def attributes_of(body: bytes) -> dict[str, Any]:
    """Return the envelope as a dictionary (`data` included); raise `Malformed` if it is no CloudEvent."""
    try:
        envelope = from_json(body)
    except ValueError as error:
        raise Malformed("/", "not-json") from error
    if not isinstance(envelope, dict) or envelope.get("specversion") != "1.0":
        raise Malformed("/specversion", "not-a-cloudevent")
    for name in ("id", "type", "source", "time", "subject", "sequence"):
        if not isinstance(envelope.get(name), str):
            raise Malformed(f"/{name}", "required")
    return envelope


def received(envelope: dict[str, Any], event_class: type[AnyEvent], id: UUID | None = None) -> Received[AnyEvent]:
    """Return the typed event of a parsed envelope, ignoring fields this reader does not know; or raise `Malformed`.

    `id` is the envelope's id if the caller has parsed it already.
    """
    try:
        # extra="ignore" overrides the producer's "forbid": the tolerant reader.
        data = event_class.model_validate(envelope.get("data"), extra="ignore")
        case = envelope.get("caseid")
        return Received(
            id=id or UUID(envelope["id"]),
            type=envelope["type"],
            source=envelope["source"],
            time=datetime.fromisoformat(envelope["time"]),
            subject=envelope["subject"],
            sequence=int(envelope["sequence"]),
            data=data,
            case_id=UUID(case) if case else None,
            correlation_id=envelope.get("correlationid"),
            causation_id=envelope.get("causationid"),
            traceparent=envelope.get("traceparent"),
            content=envelope.get("data"),
        )
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Malformed("/data/" + "/".join(str(part) for part in first["loc"]), "schema") from error
    except ValueError as error:
        raise Malformed("/", "envelope") from error
