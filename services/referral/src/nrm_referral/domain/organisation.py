"""Organisations as identity announces them: names, place, and whether they take part."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from nrm_shared.kernel.aggregate import Aggregate

# Organisations are known everywhere by their reference; here each also needs an id that can be computed from it.
_NAMESPACE = UUID("6f0f4a52-8f0e-5d0b-9a75-0d6a4b8f2c11")


def organisation_key(organisation: str) -> UUID:
    """Return the id under which everything about the organisation `organisation` is kept here."""
    return uuid5(_NAMESPACE, organisation)


@dataclass(kw_only=True, eq=False)
class OrganisationRef(Aggregate):
    """What this service knows of an organisation; `sequence` is the version of the fact applied last."""

    organisation: str
    label_bn: str
    label_en: str
    kind: str
    district: str | None = None
    active: bool = True
    sequence: int = 0
