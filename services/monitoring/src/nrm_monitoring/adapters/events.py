"""The event store: one row per event, appended, never changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_shared.kernel.usecase import Received

APPEND = text(
    "INSERT INTO event (id, type, source, subject, sequence, case_id, time, correlation_id, data)"
    " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:sources AS text[]),"
    " CAST(:subjects AS text[]), CAST(:sequences AS integer[]), CAST(:cases AS uuid[]),"
    " CAST(:times AS timestamptz[]), CAST(:correlations AS text[]), CAST(CAST(:data AS text[]) AS jsonb[]))"
)
OF_CASE = text(
    "SELECT id, type, subject, sequence, case_id, time, data FROM event WHERE case_id = :case_id ORDER BY position"
)


class SqlEvents:
    """The events of one unit of work; appended rows are written together at its end."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._new: list[Received[Any]] = []

    def append(self, event: Received[Any]) -> None:
        """Keep an event for ever."""
        self._new.append(event)

    def flush(self) -> None:
        """Write what was appended, in order, with one statement."""
        if not self._new:
            return
        self._session.execute(
            APPEND,
            {
                "ids": [str(event.id) for event in self._new],
                "types": [event.type for event in self._new],
                "sources": [event.source for event in self._new],
                "subjects": [event.subject for event in self._new],
                "sequences": [event.sequence for event in self._new],
                "cases": [str(event.case_id) if event.case_id else None for event in self._new],
                "times": [event.time for event in self._new],
                "correlations": [event.correlation_id for event in self._new],
                "data": [event.data.model_dump_json() for event in self._new],
            },
        )
        self._new.clear()

    def of_case(self, case_id: UUID) -> list[Any]:
        """Return the events of a case in the order they were kept."""
        return list(self._session.execute(OF_CASE, {"case_id": case_id}).all())
