"""A process that ended is begun again in the round in which the supervisor learns of it."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from supervisor.states import SupervisorStates

from nrm_local.supervise import PromptSupervisor


@dataclass
class Child:
    """A process that ends once and notes when it was begun again."""

    told: list[str] = field(default_factory=list)

    def finish(self, pid: int, status: int) -> None:
        self.told.append("ended")

    def transition(self) -> None:
        self.told.append("looked after")


@dataclass
class Options:
    """As much of supervisord's options as ends of children need."""

    child: Child
    mood: int
    ends: list[tuple[int | None, int]] = field(default_factory=lambda: [(7, 9), (None, 0)])

    def __post_init__(self) -> None:
        self.pidhistory: dict[int, Any] = {7: self.child}

    def waitpid(self) -> tuple[int | None, int]:
        return self.ends.pop(0)


def told_by(mood: int) -> list[str]:
    child = Child()
    supervisor = PromptSupervisor(Options(child, mood))
    supervisor.process_groups = {"nrm": child}
    supervisor.reap()
    return child.told


def test_what_ended_is_looked_after_at_once() -> None:
    assert told_by(SupervisorStates.RUNNING) == ["ended", "looked after"]


@pytest.mark.parametrize("mood", [SupervisorStates.SHUTDOWN, SupervisorStates.RESTARTING])
def test_what_ends_while_all_is_taken_down_stays_down(mood: int) -> None:
    assert told_by(mood) == ["ended"]
