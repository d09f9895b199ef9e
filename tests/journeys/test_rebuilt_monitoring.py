"""Monitoring is built only from events: built anew, it says the same (house section 9)."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nrm_cli.story import adult, decline, registry
from nrm_cli.story.story import Story
from nrm_cli.story.waiting import until
from nrm_local.installation import Installation
from tests.journeys.telling import Telling

QUIET_LOOKS = 10


@pytest.mark.parametrize("whole", [adult.tell, decline.tell, registry.tell], ids=["adult", "decline", "registry"])
def test_rebuilt_monitoring_equals_the_live_one(
    installation: Installation, told: Telling, whole: Callable[[Story], None]
) -> None:
    story = told(whole)
    live = _settled(story)

    _rebuild(installation)

    assert _everything(story) == live


def _settled(story: Story) -> dict[str, Any]:
    """Return what monitoring says once it says the same for a while: consumers of the last step may still tell more."""
    seen = [_everything(story)]

    def quiet() -> bool:
        seen.append(_everything(story))
        return len(seen) > QUIET_LOOKS and all(look == seen[-1] for look in seen[-QUIET_LOOKS:])

    until("monitoring to have heard everything", quiet)
    return seen[-1]


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
