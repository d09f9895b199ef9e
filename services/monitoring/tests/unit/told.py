"""Folding a story without a database."""

from nrm_monitoring.app.fold import fold
from nrm_monitoring.domain.dossier import Dossier
from nrm_monitoring.domain.steps import StepState, track
from nrm_monitoring.domain.work import WorkItem, work_items
from services.monitoring.tests.story import Story


def dossier_of(story: Story) -> Dossier:
    """Return the dossier of the story's case."""
    return fold(story.case, [said.kept(position) for position, said in enumerate(story.said, start=1)])


def states(story: Story) -> dict[int, str]:
    """Return the state of each step by its number."""
    return {step.number: step.state for step in track(dossier_of(story))}


def step(story: Story, number: int) -> StepState:
    """Return one step."""
    return track(dossier_of(story))[number - 1]


def open_items(story: Story) -> dict[str, WorkItem]:
    """Return the open work items by kind."""
    return {item.kind: item for item in work_items(dossier_of(story)) if item.closed_at is None}
