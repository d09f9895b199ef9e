"""Police stations: one for each upazila and the thanas of the eight metropolitan units.

No official list was found, so all of it is a draft (`published` says so, and where it comes from). A station's code is the id of its organisation. A task reaches a station through its police *system*, which serves
many stations; a station without one is served by the portal.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import geography
from nrm_shared.reference._content import read_csv, read_toml
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class Station:
    """A police station lies in a district and either serves an upazila or belongs to a metropolitan unit.

    ``police_system`` is the partner name its tasks go to (``police-cdms``, ``police-dmp``), or none.
    """

    code: str
    name: Text
    district: str
    upazila: str | None
    metropolitan_unit: str | None
    police_system: str | None


@dataclass(frozen=True, slots=True)
class StationList:
    """The list of stations as published, with what a code list says of itself; ``draft`` marks what is not official."""

    version: str
    effective_from: date
    source: str
    draft: bool
    draft_note: str
    stations: tuple[Station, ...]


def published() -> StationList:
    """The whole list, with where it comes from."""
    police = _police()
    return StationList(
        version=police["version"],
        effective_from=police["effective_from"],
        source=police["source"],
        draft=police["draft"],
        draft_note=police["draft_note"],
        stations=all_stations(),
    )


def all_stations() -> tuple[Station, ...]:
    """Every station: by upazila code first, then the metropolitan thanas."""
    return tuple(_by_code().values())


def station(code: str) -> Station:
    """The station with this code. Raises ``LookupError``."""
    found = _by_code().get(code)
    if found is None:
        raise LookupError("no such police station")
    return found


def exists(code: str) -> bool:
    """Whether there is a station with this code."""
    return code in _by_code()


def require(field: str, code: str) -> str:
    """The code when it is a station's; otherwise ``Malformed`` with ``not-a-station``, naming the field."""
    if not exists(code):
        raise Malformed(field, "not-a-station")
    return code


def label(code: str, language: str) -> str:
    """The name of a station in ``language``. Raises ``LookupError``."""
    return station(code).name.in_language(language)


def for_upazila(upazila: str) -> Station:
    """The station proposed for a person who is in this upazila. Raises ``LookupError``."""
    return station(_upazila_station_code(upazila))


def served_by(system: str) -> tuple[Station, ...]:
    """The stations a police system serves."""
    return tuple(station for station in all_stations() if station.police_system == system)


def police_systems() -> tuple[str, ...]:
    """The partner names of all police systems."""
    return tuple(sorted({station.police_system for station in all_stations() if station.police_system}))


@cache
def _by_code() -> dict[str, Station]:
    stations = [*_upazila_stations(), *_metropolitan_stations()]
    return {station.code: station for station in stations}


def _upazila_stations() -> list[Station]:
    police = _police()
    unconnected = frozenset(police["districts_without_system"])
    return [
        Station(
            code=_upazila_station_code(upazila.code),
            name=Text(f"{upazila.name.bn} থানা", f"{upazila.name.en} Police Station"),
            district=upazila.code[:6],
            upazila=upazila.code,
            metropolitan_unit=None,
            police_system=None if upazila.code[:6] in unconnected else police["default_system"],
        )
        for upazila in geography.upazilas()
    ]


def _metropolitan_stations() -> list[Station]:
    police = _police()
    return [
        Station(
            code=row["code"],
            name=Text(f"{row['name_bn']} থানা ({unit['bn']})", f"{row['name_en']} Police Station ({row['unit']})"),
            district=unit["district"],
            upazila=None,
            metropolitan_unit=row["unit"],
            police_system=unit.get("system", police["default_system"]),
        )
        for row in read_csv("places", "metropolitan_stations.csv")
        for unit in [police["units"][row["unit"]]]
    ]


def _upazila_station_code(upazila: str) -> str:
    return f"PS-{upazila.removeprefix('BD')}"


@cache
def _police() -> dict[str, Any]:
    return read_toml("places", "police.toml")
