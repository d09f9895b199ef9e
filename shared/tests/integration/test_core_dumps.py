"""Nothing that dies leaves its memory on a disk."""

import subprocess
import sys

import pytest

from nrm_local.paths import project_root

ALLOWED = "import resource; soft, hard = resource.getrlimit(resource.RLIMIT_CORE); "
ALLOWED += "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)); "
BEGINNINGS = {
    "settings": "from nrm_shared.profile import stand; stand(Anything(), 'NRM_X_'); ",
    "the cleaner": "from nrm_shared.attachments.cleaning.child import limit; limit(); ",
    "itself": "from nrm_shared import core_dumps; core_dumps.leave_none(); ",
}
ANYTHING = "Anything = type('Anything', (), {'model_dump': lambda self: {'profile': 'demo'}}); "
TOLD = "print(resource.getrlimit(resource.RLIMIT_CORE))"


def said(beginning: str) -> str:
    """Return the limits a process has that began so, having been allowed core dumps."""
    code = ALLOWED + ANYTHING + beginning + TOLD
    found = subprocess.run([sys.executable, "-c", code], cwd=project_root(), check=True, capture_output=True, text=True)
    return found.stdout.strip()


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_process_leaves_no_core_dump_and_cannot_allow_it_again(beginning: str) -> None:
    assert said(BEGINNINGS[beginning]) == "(0, 0)"
