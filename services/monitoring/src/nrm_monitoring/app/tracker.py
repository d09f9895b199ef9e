"""The tracker: one case in the guideline's fifteen steps."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_monitoring.app.fold import fold
from nrm_monitoring.app.objects import permitted_case
from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.domain.sight import own_part, shows, steps_of
from nrm_monitoring.domain.steps import StepState, stages, track
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.reference.steps import step
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class GetTracker:
    """Ask for a case's tracker."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class TrackedStep:
    """One step: state is not-started, in-progress, done or skipped; `blocked_by` are codes of what it waits for.

    All four are the placeholder where the step is no business of the reader's.
    """

    step: int
    code: str
    title: Text
    phase: str
    state: Shown[str]
    started_at: Shown[datetime | None]
    done_at: Shown[datetime | None]
    blocked_by: Shown[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tracker:
    """Where the case stands: its stage (2.6.3), other stages in progress, and all steps."""

    case_id: UUID
    stage: Shown[str]
    other_stages: Shown[tuple[str, ...]]
    steps: list[TrackedStep]


def get_tracker(query: GetTracker, work: MonitoringWork) -> Tracker:
    """Return the tracker, derived from the events at this moment, as far as it is the reader's part; raise `NotFound`."""
    seer = permitted_case("tracker", query.case_id, work)
    events = work.events.of_stories(work.stories.members([query.case_id])[query.case_id])
    dossier = own_part(fold(query.case_id, [event for own in events.values() for event in own]), seer)
    stage, others = stages(dossier)
    seen = steps_of(seer.roles)
    return Tracker(
        case_id=query.case_id,
        stage=stage if shows("stage", seer.roles) else MASKED,
        other_stages=others if shows("other_stages", seer.roles) else MASKED,
        steps=[_step(state, shown=state.number in seen) for state in track(dossier)],
    )


def _step(state: StepState, *, shown: bool) -> TrackedStep:
    meaning = step(state.number)
    return TrackedStep(
        step=state.number,
        code=meaning.code,
        title=meaning.title,
        phase=meaning.phase,
        state=state.state if shown else MASKED,
        started_at=state.started_at if shown else MASKED,
        done_at=state.done_at if shown else MASKED,
        blocked_by=state.blocked_by if shown else MASKED,
    )
