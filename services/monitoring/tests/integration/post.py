"""Where monitoring's post comes in and its answers go out, for tests."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.runner.batch import Inbox
from services.monitoring.tests.story import ASSESSOR, JASHORE, LAWYERS, REPORTER, SHELTER, STATION, UNION, Said

VIEWS = ("link", "case_view", "report_view", "work_item", "case_access")


def actor(id: str, role: str, organisation: str | None = None, *places: str) -> Actor:
    return Actor(id, "person", organisation, frozenset({role}), places)


ACTORS = {
    each.id: each
    for each in (
        actor("focal-point", "FP", "moha"),
        actor("authority", "AUT", "authority"),
        actor("officer", "POL", STATION),
        actor("other-officer", "POL", "PS-DMP-RAMNA"),
        actor("assessor", "ASR", ASSESSOR),
        actor("person-jachai-1", "ASR", ASSESSOR),
        actor("shelter", "PFP", SHELTER),
        actor("lawyers", "PFP", LAWYERS),
        actor("other-provider", "PFP", "provider-ashroy"),
        actor("reporter", "FRO", REPORTER),
        actor("ctc-jashore", "CTC", "ctc-jashore", JASHORE),
        actor("ctc-khulna", "CTC", "ctc-khulna", "BD4047"),
        actor("ctc-union", "CTC", "ctc-union", UNION),
        actor("person-asha-1", "CMG", SHELTER),
        Actor("manager-elsewhere", "person", LAWYERS, frozenset({"CMG", "PFP"})),
        actor("analyst", "MNE", "moha"),
        actor("second-focal-point", "FP", "moha"),
        actor("protection-officer", "DPO", "moha"),
        actor("data-protection", "DPO", "moha"),
        actor("administrator", "ADM", "moha"),
    )
}


@dataclass
class Post:
    """One monitoring service."""

    engine: Engine
    inbox: Inbox
    http: TestClient
    clock: ManualClock

    def deliver(self, said: list[Said], batch: int = 200) -> None:
        """Hand events to the inbox in batches."""
        for start in range(0, len(said), batch):
            self.inbox.run_batch([each.delivery() for each in said[start : start + batch]])

    def get(self, path: str, who: str, **query: Any) -> Any:
        """Return the answer's JSON, which must be 200."""
        answer = self.http.get(path, params=query, headers={"Authorization": f"Bearer {who}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self, path: str, who: str, **query: Any) -> int:
        """Return the answer's status."""
        answer = self.http.get(path, params=query, headers={"Authorization": f"Bearer {who}"})
        return int(answer.status_code)

    def views(self, schema: str = "live") -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every view."""
        with self.engine.connect() as connection:
            return {
                view: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {schema}.{view}"))), key=repr)
                for view in VIEWS
            }

    def scalar(self, statement: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text(statement)).scalar_one()
