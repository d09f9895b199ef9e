"""Monitoring is built only from events: built anew, it says the same (docs/architecture.md)."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from nrm_cli.story import adult, decline, registry
from nrm_cli.story.story import Story
from nrm_cli.story.trail import Trail
from nrm_cli.story.waiting import until
from nrm_local import databases
from nrm_local.installation import Installation
from nrm_local.names import package
from nrm_shared.contracts.readers import READERS
from tests.journeys.telling import Telling

# Seals are told as long as a relay runs, and are about no case.
SEALED = "%.audit-sealed.v1"
KEPT = "SELECT id::text, type FROM event WHERE type NOT LIKE %s"
APPLIED = "SELECT count(*) FROM inbox WHERE state = 'applied' AND message_id = ANY(%s::uuid[])"
WAITING = "SELECT count(*) FROM outbox WHERE type NOT LIKE %s"
ARRIVED = "SELECT count(*) FROM event WHERE id = %s::uuid"


@pytest.mark.parametrize("whole", [adult.tell, decline.tell, registry.tell], ids=["adult", "decline", "registry"])
def test_rebuilt_monitoring_equals_the_live_one(
    installation: Installation, told: Telling, whole: Callable[[Story], None]
) -> None:
    story = told(whole)
    _settle(installation, story)
    live = _everything(story)

    _rebuild(installation)

    assert _everything(story) == live


def _settle(installation: Installation, story: Story) -> None:
    """Wait until monitoring has heard everything.

    What it keeps was applied by every other reader, so what follows from it was committed; no outbox holds anything; and a
    marker sent after that, which comes behind all that was published before, brought nothing new along.
    """

    def rows(service: str, statement: str, value: Any) -> list[tuple[Any, ...]]:
        url = installation.administrator_url
        with closing(databases.connect(url, names[service])) as connection, connection.cursor() as cursor:
            cursor.execute(statement, (value,))
            return list(cursor.fetchall())

    def settled() -> bool:
        kept = {str(id): str(type) for id, type in rows("monitoring", KEPT, SEALED)}
        for service, types in READERS.items():
            ids = [id for id, type in kept.items() if type in types]
            if rows(service, APPLIED, ids) != [(len(ids),)]:
                return False
        if any(rows(service, WAITING, SEALED) != [(0,)] for service in installation.services):
            return False
        body = {"id": f"marker-{uuid4().hex[:12]}", "kind": "NGO", "label_bn": "চিহ্ন", "label_en": "Marker"}
        told = marking.post("identity", "/v1/organisations", body).events or ""
        [marker] = [event.rpartition(":")[2] for event in told.split(",")]
        until("the marker to arrive", lambda: rows("monitoring", ARRIVED, marker) == [(1,)])
        return {str(id) for id, _ in rows("monitoring", KEPT, SEALED)} == {*kept, marker}

    names = {service: installation.database_prefix + package(service) for service in installation.services}
    # A trail of its own: nobody waits for the markers.
    marking = story.cast.portal("admin", Trail())
    until("monitoring to have heard everything", settled, 60)


def _everything(story: Story) -> dict[str, Any]:
    """Return all that monitoring says about the case; what depends on the present moment is left out."""
    farida, case = story.by("farida"), story.case
    said = {path: farida.get("monitoring", f"/v1/cases/{case.id}{path}").body for path in ("", "/tracker")}
    said["timeline"] = farida.every("monitoring", f"/v1/cases/{case.id}/timeline")
    work = farida.every("monitoring", "/v1/work-items", case_id=case.id, mine=False)
    said["work"] = sorted(work, key=lambda item: item["id"])
    return said


def _rebuild(installation: Installation) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("nrm")), "rebuild", "monitoring"],
        cwd=installation.layout.root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
