"""The locks agree with each other."""

import re

from nrm_local.paths import project_root


def pinned(lock: str) -> tuple[str, frozenset[str]]:
    """Return version and hashes of uv in a lock."""
    text = (project_root() / "requirements" / lock).read_text()
    found = re.search(r"^uv==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
    assert found is not None, lock
    return found[1], frozenset(re.findall(r"sha256:(\w+)", found[2]))


def test_the_installer_is_the_same_in_every_lock():
    assert pinned("uv.txt") == pinned("dev.txt") == pinned("runtime.txt")
