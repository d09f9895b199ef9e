"""The organisations of every installation: content file, stations, helplines, counter-trafficking committees."""

import tomllib
from importlib.resources import files
from typing import Any

from nrm_identity.app.register_organisation import RegisterOrganisation
from nrm_identity.domain.organisation import Particulars
from nrm_shared.reference import geography, stations
from nrm_shared.reference.helplines import all_helplines


def organisations_of(content: dict[str, Any]) -> list[RegisterOrganisation]:
    """Return the `[[organisation]]` entries of a content file; raise `KeyError` for one that lacks something."""
    return [
        RegisterOrganisation(
            entry["code"],
            Particulars(
                kind=entry["kind"],
                label_bn=entry["label_bn"],
                label_en=entry["label_en"],
                district=entry.get("district"),
                parent=entry.get("parent"),
                jurisdictions=tuple(entry.get("jurisdictions", ())),
                frontline=entry.get("frontline", False),
            ),
        )
        for entry in content["organisation"]
    ]


def read_toml(package: str, name: str) -> dict[str, Any]:
    """Return a content file of this service."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


def national_organisations() -> list[RegisterOrganisation]:
    """Return the organisations that exist by the guideline, parents before their parts."""
    return [
        *organisations_of(read_toml("nrm_identity.seed", "organisations.toml")),
        *_helplines(),
        *_committees(),
        *_stations(),
    ]


def _stations() -> list[RegisterOrganisation]:
    """Every police station is an organisation whose code is the station's (docs/architecture.md)."""
    return [
        RegisterOrganisation(
            station.code,
            Particulars(
                kind="POLICE_STATION",
                label_bn=station.name.bn,
                label_en=station.name.en,
                district=station.district,
                jurisdictions=(station.upazila or station.district,),
                frontline=True,
            ),
        )
        for station in stations.all_stations()
    ]


def _helplines() -> list[RegisterOrganisation]:
    return [
        RegisterOrganisation(
            f"helpline-{helpline.number}",
            Particulars(
                kind="HELPLINE",
                label_bn=helpline.name.bn,
                label_en=helpline.name.en,
                jurisdictions=("BD",),
                frontline=True,
            ),
        )
        for helpline in all_helplines()
    ]


def _committees() -> list[RegisterOrganisation]:
    """Each district has a Counter-Trafficking Committee in the office of its Deputy Commissioner (glossary v)."""
    return [
        RegisterOrganisation(
            f"ctc-{district.code}",
            Particulars(
                kind="CTC",
                label_bn=f"মানব পাচার প্রতিরোধ কমিটি, {district.name.bn}",
                label_en=f"Counter-Trafficking Committee, {district.name.en}",
                district=district.code,
                jurisdictions=(district.code,),
            ),
        )
        for district in geography.districts()
    ]
