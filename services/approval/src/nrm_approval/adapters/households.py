"""Who is close to the person of a need, asked of intake before a family reunion is decided (INV-26)."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Engine, select

from nrm_approval.adapters import tables
from nrm_approval.domain.classification import FAMILY_REUNION
from nrm_shared.kernel.errors import Unavailable


class Asked(Protocol):
    """Another service, as `nrm_shared.http.peer.Peer`."""

    def get(self, path: str) -> Any:
        """Return the JSON of GET `path`."""
        ...


class IntakeHouseholds:
    """Intake over HTTP, in our own name: a yes or no about a case.

    `intake` returns whom to ask and is called when somebody is asked: a process that asks nobody needs no credential.
    """

    def __init__(self, intake: Callable[[], Asked], engine: Engine) -> None:
        self._intake = intake
        self._engine = engine

    def suspect_close(self, item_id: UUID) -> bool | None:
        """Return whether a suspect is close to the person; None for any other need, about which nobody is asked.

        Raises `NotFound`, `Refused`, `NotYet` or `Unavailable`: without an answer nobody is sent home.
        """
        item = tables.need_item
        with self._engine.connect() as connection:
            found = connection.execute(select(item.c.need, item.c.case_id).where(item.c.id == item_id)).first()
        if found is None or found.need != FAMILY_REUNION:
            return None
        answer = self._intake().get(f"/v1/cases/{found.case_id}/reunion-risk")
        told = answer.get("suspect_close")
        if not isinstance(told, bool):
            raise Unavailable("peer-unavailable")
        return told
