"""Every version of every kind of content: those that ship with the product, and those that were imported into a folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from nrm_shared.kernel.errors import Problem
from nrm_shared.reference._content import HERE
from nrm_shared.reference.content import CHART, KINDS, QUESTIONNAIRE
from nrm_shared.reference.content.check import Unsound, readable, require
from nrm_shared.reference.content.fields import Complaints
from nrm_shared.reference.content.versions import rank

WITHDRAWN = "withdrawn"
PACKAGED: Mapping[str, Path] = {QUESTIONNAIRE: HERE / "questionnaires", CHART: HERE / "charts"}

Place = Literal["packaged", "imported", "withdrawn"]


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One version of one kind. ``withdrawn`` ones were imported and taken back: readable, and never in force again."""

    kind: str
    version: str
    draft: bool
    effective_from: date
    place: Place
    path: Path
    raw: Mapping[str, Any]


class ContentRefused(ValueError):
    """Content cannot be used: ``path`` is the file or folder that breaks rules, named one by one."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__(f"{path}: {', '.join(f'{problem.pointer} {problem.code}' for problem in self.problems)}")


class UnknownVersion(LookupError):
    """There is no version of this name."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All editions by kind, lowest version first."""

    editions: Mapping[str, tuple[Edition, ...]]

    def edition(self, kind: str, version: str) -> Edition:
        """One version, also one that was taken back. Raises ``UnknownVersion``."""
        for edition in self.editions[kind]:
            if edition.version == version:
                return edition
        raise UnknownVersion(version)

    def in_force(self, kind: str, day: date) -> Edition:
        """The version in force on ``day``, a date in Dhaka.

        The highest that has taken effect, imported or packaged, an official one above every draft; before the first
        day of all the lowest packaged one.
        """
        standing = self._standing(kind)
        effective = [edition for edition in standing if edition.effective_from <= day]
        if effective:
            return effective[-1]
        # One that ships may have been imported before, or even taken back: it then lies in the folder only.
        packaged = [edition for edition in standing if edition.place == "packaged"]
        return (packaged or standing or self.editions[kind])[0]

    def require_present(self, day: date) -> None:
        """Raise ``ContentRefused`` unless what is in force on ``day``, or will be, keeps to today's codes and regime.

        Former versions and those taken back need not: what was begun under them is read for ever (INV-43).
        """
        for kind in KINDS:
            now = self.in_force(kind, day)
            later = [edition for edition in self._standing(kind) if rank(edition.version) > rank(now.version)]
            for edition in (now, *later):
                _require_of_today(edition)

    def require_successor(self, raw: Mapping[str, Any]) -> None:
        """Raise ``Unsound`` unless a sound file follows on the versions there are.

        Its version is higher than all, also than those that were taken back: what was answered under a version has one
        meaning for ever (INV-43). It takes effect on no earlier day than the highest that was not taken back.
        """
        editions = self.editions[raw["kind"]]
        standing = self._standing(raw["kind"])
        complaints = Complaints()
        if rank(raw["version"]) <= rank(editions[-1].version):
            complaints.add("/version", "version-not-higher", version=editions[-1].version)
        if raw["effective_from"] < standing[-1].effective_from:
            complaints.add("/effective_from", "date-order")
        if complaints.problems:
            raise Unsound(complaints.problems)

    def _standing(self, kind: str) -> list[Edition]:
        """The editions that were not taken back, lowest first."""
        return [edition for edition in self.editions[kind] if edition.place != WITHDRAWN]


def open_shelf(folder: Path | None) -> Shelf:
    """Read all there is. Raises ``ContentRefused`` if the folder is not there or anything in it is not content.

    Codes and regime are not held against today's: ``Shelf.require_present`` does that, for what is in force.
    Names that begin with a point are passed over: file systems, orchestrators and an import under way leave such ones.
    """
    imported = list(_imported(folder)) if folder is not None else []
    return Shelf({kind: _sorted(kind, [edition for edition in imported if edition.kind == kind]) for kind in KINDS})


def _sorted(kind: str, imported: list[Edition]) -> tuple[Edition, ...]:
    """Packaged and imported editions of one kind. A release may bring along a version that was imported before it."""
    packaged = {path.stem: _read(path, kind, "packaged") for path in PACKAGED[kind].glob("*.toml")}
    seen = {version: edition.raw for version, edition in packaged.items()}
    for edition in imported:
        if seen.setdefault(edition.version, edition.raw) != edition.raw:
            raise ContentRefused(edition.path, [Problem("/version", "version-known", {"version": edition.version})])
        packaged.pop(edition.version, None)
    return tuple(sorted([*packaged.values(), *imported], key=lambda one: rank(one.version)))


def _imported(folder: Path) -> Iterator[Edition]:
    for place in _entries(folder):
        if place.name not in KINDS or not place.is_dir():
            raise ContentRefused(place, [Problem("/", "not-content")])
        for path in _entries(place):
            if path.name == WITHDRAWN and path.is_dir():
                yield from (_read(each, place.name, "withdrawn") for each in _entries(path))
            else:
                yield _read(path, place.name, "imported")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise ContentRefused(folder, [Problem("/", "content-unreadable")]) from error


def _read(path: Path, kind: str, place: Place) -> Edition:
    try:
        raw = readable(path.read_bytes())
    except OSError as error:
        raise ContentRefused(path, [Problem("/", "content-unreadable")]) from error
    except Unsound as error:
        raise ContentRefused(path, error.problems) from error
    if raw["kind"] != kind or path.name != f"{raw['version']}.toml":
        raise ContentRefused(path, [Problem("/", "not-content")])
    return Edition(raw["kind"], raw["version"], raw["draft"], raw["effective_from"], place, path, raw)


def _require_of_today(edition: Edition) -> None:
    try:
        require(edition.raw)
    except Unsound as error:
        raise ContentRefused(edition.path, error.problems) from error
