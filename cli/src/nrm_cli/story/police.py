"""The police systems' side of the stories: officers who answer what they are asked, as a script says."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from nrm_cli.story.correspondent import Correspondent
from nrm_cli.story.world import World
from nrm_partners.client import Arrived
from nrm_shared.contracts.partner_police import (
    ConfirmationTaskV1,
    FindingSubmittedV1,
    NationalityAnsweredV1,
    NationalityCheckV1,
    Officer,
    TaskAcknowledgedV1,
)

SYSTEMS = ("police-cdms", "police-dmp")

Finding = Callable[[ConfirmationTaskV1], dict[str, Any]]


def reference() -> str:
    """Return a fresh reference of the police system's own."""
    return f"PS-{uuid4().hex[:12].upper()}"


class Stations:
    """All stations of all systems. Nationality is confirmed unless told otherwise; tasks are answered as scripted."""

    def __init__(self, world: World) -> None:
        self.systems = {name: Correspondent(world, name) for name in SYSTEMS}
        self._findings: dict[str, Finding] = {}
        self.answers_nationality = True

    def start(self) -> None:
        """Begin to work."""
        for system in self.systems.values():
            system.start(lambda arrived, system=system: self._work(system, arrived))  # type: ignore[misc]

    def stop(self) -> None:
        """End the working day."""
        for system in self.systems.values():
            system.stop()

    def will_find(self, case_number: str, finding: Finding) -> None:
        """Let the officer who gets the task of this case answer with `finding(task)`."""
        self._findings[case_number] = finding

    def _work(self, system: Correspondent, arrived: Arrived) -> None:
        match arrived.message:
            case NationalityCheckV1() as check if self.answers_nationality:
                system.send(nationality(check))
            case ConfirmationTaskV1() as task if task.case_number in self._findings:
                system.send(acknowledgement(task))
                system.send(FindingSubmittedV1(**common(task), **self._findings[task.case_number](task)))
            case _:
                return


def nationality(check: NationalityCheckV1, result: str = "CONFIRMED") -> NationalityAnsweredV1:
    """Return a station's answer to a nationality check."""
    return NationalityAnsweredV1(
        reference=reference(),
        station=check.station,
        repatriation_id=check.repatriation_id,
        result=result,
        answered_at=datetime.now(UTC),
    )


def acknowledgement(task: ConfirmationTaskV1) -> TaskAcknowledgedV1:
    """Return the message with which a station takes a task."""
    return TaskAcknowledgedV1(
        reference=reference(),
        station=task.station,
        task_id=task.task_id,
        officer=Officer(name="রফিকুল ইসলাম", rank="Sub-Inspector"),
        acknowledged_at=datetime.now(UTC),
    )


def common(task: ConfirmationTaskV1) -> dict[str, Any]:
    """Return what every finding of a task names."""
    return {
        "reference": reference(),
        "station": task.station,
        "task_id": task.task_id,
        "questionnaire_version": task.questionnaire_version,
        "submitted_at": datetime.now(UTC),
    }
