"""Changing the folder of imported content: put a version in, take the last one back. Services only read it.

A file is written beside its place and then linked there, so that whoever reads the folder meanwhile finds a whole file or
none; nothing that was imported is ever changed or removed.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nrm_shared.reference.content.shelf import WITHDRAWN, Edition, Shelf

Change = tuple[str, str, str, str]
"""What happened (added, removed, changed) to which field, what stood there before, and what stands there after."""

_READABLE = 0o644
# Production refuses folders that a group may write, whatever the umask of whoever imports would leave.
_OURS_TO_WRITE = 0o755


class AlreadyThere(RuntimeError):
    """Somebody else imported this version meanwhile."""


def changes(before: Mapping[str, Any], after: Mapping[str, Any], pointer: str = "") -> Iterator[Change]:
    """Yield what differs between two versions, by field; of what came or went as a whole, only its own name."""
    for name in [*before, *(name for name in after if name not in before)]:
        place = f"{pointer}/{name}"
        if name not in after:
            yield "removed", place, _shown(before[name]), ""
        elif name not in before:
            yield "added", place, "", _shown(after[name])
        elif isinstance(before[name], dict) and isinstance(after[name], dict):
            yield from changes(before[name], after[name], place)
        elif before[name] != after[name]:
            yield "changed", place, _shown(before[name]), _shown(after[name])


def put(folder: Path, kind: str, version: str, data: bytes) -> Path:
    """Put a sound version into the folder and return where it lies. Raises ``AlreadyThere``."""
    place = folder / kind / f"{version}.toml"
    for each in (folder, place.parent):
        each.mkdir(_OURS_TO_WRITE, parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(_READABLE)
        place.hardlink_to(beside)
    except FileExistsError as error:
        raise AlreadyThere(f"{kind} {version} is there already") from error
    finally:
        beside.unlink(missing_ok=True)
    return place


def last_imported(shelf: Shelf, kind: str) -> Edition | None:
    """The highest imported version that was not taken back, whether its day has come or not."""
    imported = [edition for edition in shelf.editions[kind] if edition.place == "imported"]
    return imported[-1] if imported else None


def withdraw(edition: Edition) -> Path:
    """Take an imported version back and return where it lies now: there it stays readable."""
    place = edition.path.parent / WITHDRAWN / edition.path.name
    place.parent.mkdir(_OURS_TO_WRITE, exist_ok=True)
    return edition.path.rename(place)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("en", "..."))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
