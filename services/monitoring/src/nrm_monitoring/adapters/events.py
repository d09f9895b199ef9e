"""The event store: one row per event, appended, never changed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_monitoring.app.fold import KeptEvent, story_of
from nrm_shared.db.arrays import array
from nrm_shared.kernel.usecase import Received

APPEND = text(
    "INSERT INTO event (id, type, source, subject, sequence, case_id, story, time, correlation_id, causation_id,"
    " traceparent, data)"
    " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:sources AS text[]),"
    " CAST(:subjects AS text[]), CAST(:sequences AS integer[]), CAST(:cases AS uuid[]), CAST(:stories AS uuid[]),"
    " CAST(:times AS timestamptz[]), CAST(:correlations AS text[]), CAST(:causations AS text[]),"
    " CAST(:traces AS text[]), CAST(CAST(:data AS text[]) AS jsonb[]))"
)
# A list of ids and not a join: the planner then uses the index whatever it believes about the number of rows.
OF_STORIES = text(
    "SELECT story, position, id, type, source, subject, sequence, time, CAST(data AS text) FROM event"
    " WHERE story = ANY(CAST(:stories AS uuid[]))"
)
LAST = text("SELECT COALESCE(max(position), 0) FROM event")
BETWEEN = text(
    "SELECT position, type, story, CAST(data AS text) FROM event"
    " WHERE position > :after AND position <= :upto ORDER BY position LIMIT :limit"
)


class SqlEvents:
    """The events of one unit of work; appended rows are written together at its end."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.new: list[Received[Any]] = []

    def append(self, event: Received[Any]) -> None:
        """Keep an event for ever."""
        self.new.append(event)

    def flush(self) -> None:
        """Write what was appended, in order, with one statement."""
        if not self.new:
            return
        self._session.execute(
            APPEND,
            {
                "ids": array(event.id.hex for event in self.new),
                "types": array(event.type for event in self.new),
                "sources": array(event.source for event in self.new),
                "subjects": array(event.subject for event in self.new),
                "sequences": array(str(event.sequence) for event in self.new),
                "cases": array(event.case_id.hex if event.case_id else None for event in self.new),
                "stories": array(story.hex if (story := story_of(event)) else None for event in self.new),
                "times": array(event.time.isoformat() for event in self.new),
                "correlations": array(event.correlation_id for event in self.new),
                "causations": array(event.causation_id for event in self.new),
                "traces": array(event.traceparent for event in self.new),
                "data": array(_as_written(event) for event in self.new),
            },
        )

    def of_stories(self, stories: Collection[UUID]) -> dict[UUID, list[KeptEvent]]:
        """Return the events of each story."""
        found: dict[UUID, list[KeptEvent]] = defaultdict(list)
        if stories:
            for story, *event in self._session.execute(OF_STORIES, {"stories": [str(id) for id in stories]}):
                found[story].append(KeptEvent(*event))
        return found

    def last_position(self) -> int:
        """Return the position of the newest event, 0 if there is none."""
        return int(self._session.execute(LAST).scalar_one())

    def between(self, after: int, upto: int, limit: int) -> Sequence[Any]:
        """Return (position, type, story, data) of up to `limit` events after one position and up to another."""
        return self._session.execute(BETWEEN, {"after": after, "upto": upto, "limit": limit}).all()


def _as_written(event: Received[Any]) -> str:
    """Return the data with fields added since this reader was built: a later rebuild will know them."""
    return event.data.model_dump_json() if event.content is None else to_json(event.content).decode()
