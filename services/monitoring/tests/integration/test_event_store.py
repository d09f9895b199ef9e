"""The event store keeps an event with all that its envelope told."""

import json

from sqlalchemy import text

from nrm_shared.contracts import envelope
from nrm_shared.inbox.delivery import Delivery
from services.monitoring.tests.integration.post import Post
from tests.support.golden import EXAMPLES

KEPT = text("SELECT source, subject, sequence, correlation_id, causation_id, traceparent FROM event WHERE id = :id")


def test_what_caused_an_event_and_the_trace_it_came_in_are_kept(post: Post) -> None:
    golden = json.loads((EXAMPLES / "intake.report-submitted.v1.json").read_text(encoding="utf-8"))
    body = json.dumps(golden).encode()
    post.inbox.run_batch([Delivery(post.inbox.queue, body, golden["id"], golden["type"], envelope.CONTENT_TYPE)])
    with post.engine.connect() as connection:
        kept = connection.execute(KEPT, {"id": golden["id"]}).one()
    assert tuple(kept) == (
        golden["source"],
        golden["subject"],
        int(golden["sequence"]),
        golden["correlationid"],
        golden["causationid"],
        golden["traceparent"],
    )
