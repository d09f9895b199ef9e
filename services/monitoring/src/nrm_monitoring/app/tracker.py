"""The tracker: one case in the guideline's fifteen steps."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_monitoring.app.fold import fold
from nrm_monitoring.app.objects import permitted_case
from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.domain.steps import stages, track
from nrm_shared.reference.steps import step
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class GetTracker:
    """Ask for a case's tracker."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class TrackedStep:
    """One step: state is not-started, in-progress, done or skipped; `blocked_by` are codes of what it waits for."""

    step: int
    code: str
    title: Text
    phase: str
    state: str
    started_at: datetime | None
    done_at: datetime | None
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tracker:
    """Where the case stands: its stage (2.6.3), other stages in progress, and all steps."""

    case_id: UUID
    stage: str
    other_stages: tuple[str, ...]
    steps: list[TrackedStep]


def get_tracker(query: GetTracker, work: MonitoringWork) -> Tracker:
    """Return the tracker, derived from the events at this moment; raise `NotFound`."""
    permitted_case("tracker", query.case_id, work)
    events = work.events.of_stories(work.stories.members([query.case_id])[query.case_id])
    dossier = fold(query.case_id, [event for own in events.values() for event in own])
    stage, others = stages(dossier)
    steps = []
    for state in track(dossier):
        meaning = step(state.number)
        steps.append(
            TrackedStep(
                step=state.number,
                code=meaning.code,
                title=meaning.title,
                phase=meaning.phase,
                state=state.state,
                started_at=state.started_at,
                done_at=state.done_at,
                blocked_by=state.blocked_by,
            )
        )
    return Tracker(query.case_id, stage, others, steps)
