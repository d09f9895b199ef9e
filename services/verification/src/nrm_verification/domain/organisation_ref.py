"""What verification keeps of organisations, as identity tells of them: who may get a task beside the police (decision 14)."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused

COMPETENT_AUTHORITY = "COMPETENT_AUTHORITY"
_NAMESPACE = UUID("0b6c7a52-41de-5f0c-8f3b-2f8a9d1c6e14")


class OrganisationInactive(Refused):
    """The organisation takes no part at present, so nothing new can be given to it."""

    default_code = "organisation-inactive"


def organisation_key(organisation: str) -> UUID:
    """Return the row key of an organisation's stable reference."""
    return uuid5(_NAMESPACE, organisation)


@dataclass(kw_only=True, eq=False)
class OrganisationRef(Aggregate):
    """An organisation; `id` is `organisation_key(organisation)`, `sequence` the version of the fact applied last."""

    organisation: str
    kind: str
    active: bool
    sequence: int

    def told(self, kind: str, *, active: bool, sequence: int) -> None:
        """Take over its state, if that is newer than the one known."""
        if sequence <= self.sequence:
            return
        self.kind, self.active, self.sequence = kind, active, sequence
        self.changed()
