"""What intake keeps of organisations, which identity owns."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from nrm_shared.kernel.aggregate import Aggregate


def organisation_key(code: str) -> UUID:
    """Return the id under which the organisation `code` is kept here."""
    return uuid5(NAMESPACE_URL, f"urn:nrm:organisation:{code}")


@dataclass(kw_only=True, eq=False)
class OrganisationRef(Aggregate):
    """Labels and state of one organisation as of `sequence` of identity's fact."""

    code: str
    label_bn: str
    label_en: str
    kind: str
    district: str | None = None
    active: bool = True
    sequence: int
