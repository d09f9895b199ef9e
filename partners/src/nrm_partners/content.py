"""The NRM's questionnaires and code lists, from the folder of JSON files that `./nrm partner content` writes.

Nothing but JSON is read here, so that the same can be written in any language.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
FORMAT = 1


class ContentRefused(ValueError):
    """The folder is none that `./nrm partner content` wrote, or one of its files was changed; the text names it."""


class Content:
    """The files of one folder. What the manifest does not name is not there; a file is checked against its digest."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest; raise `ContentRefused`."""
        self._folder = folder
        manifest = _parsed(folder / MANIFEST, _bytes(folder / MANIFEST))
        if manifest.get("format") != FORMAT or not isinstance(manifest.get("files"), dict):
            raise ContentRefused(f"{folder / MANIFEST} is no manifest of format {FORMAT}")
        self._files: Mapping[str, Mapping[str, Any]] = manifest["files"]
        self._read: dict[str, dict[str, Any]] = {}

    def questionnaire(self, version: str) -> Mapping[str, Any] | None:
        """Return a version of the questionnaire, or None if the folder has none of this version."""
        path = f"questionnaires/{version}.json"
        return self._file(path) if path in self._files else None

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes of a list; raise `ContentRefused` if the folder has no such list."""
        return frozenset(self._file(f"code-lists/{name}.json")["members"])

    def _file(self, path: str) -> dict[str, Any]:
        if path not in self._read:
            if path not in self._files:
                raise ContentRefused(f"{self._folder / MANIFEST} names no {path}")
            data = _bytes(self._folder / path)
            if sha256(data).hexdigest() != self._files[path].get("sha256"):
                raise ContentRefused(f"{self._folder / path} is not what the manifest says: fetch the folder anew")
            self._read[path] = _parsed(self._folder / path, data)
        return self._read[path]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentRefused(f"{path}: {error.strerror}") from error


def _parsed(path: Path, data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError as error:
        raise ContentRefused(f"{path} holds no JSON") from error
    if not isinstance(found, dict):
        raise ContentRefused(f"{path} holds no JSON object")
    return found
