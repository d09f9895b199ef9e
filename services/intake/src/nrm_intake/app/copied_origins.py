"""How the person came to the mechanism, as it stands in the copy she asked for: rescues and repatriations (2.14 SUR R).

Whose officer rescued is left out: that is often who reported, and stays protected (Act of 2012, section 17).
"""

import json
from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.rescue import Rescue
from nrm_shared.kernel.confidential import reveal


@dataclass(frozen=True, slots=True, repr=False)
class CopiedRescue:
    """One rescue; opened: its place, and the court she was produced before."""

    rescue: Rescue
    place: str | None
    court: str | None


@dataclass(frozen=True, slots=True, repr=False)
class CopiedRepatriation:
    """One repatriation; opened: the number of the travel document, the port, and what was noted when she was received."""

    record: Repatriation
    document_number: str | None
    port: str | None
    reception_note: str | None


def copied_rescues(work: IntakeWork, person_id: UUID) -> list[CopiedRescue]:
    """Return the person's rescues, oldest first; raise `KeyDestroyed`."""
    found = work.rescues.of_person(person_id, lock=False)
    return [CopiedRescue(one, reveal(one.place), reveal(one.court)) for one in found]


def copied_repatriations(work: IntakeWork, person_id: UUID) -> list[CopiedRepatriation]:
    """Return the person's repatriations, oldest first; raise `KeyDestroyed`."""
    return [
        CopiedRepatriation(one, _document_number(one), reveal(one.port), reveal(one.reception_note))
        for one in work.repatriations.of_person(person_id)
    ]


def _document_number(record: Repatriation) -> str | None:
    document = json.loads(reveal(record.document) or "{}")
    number: str | None = document.get("number")
    return number
