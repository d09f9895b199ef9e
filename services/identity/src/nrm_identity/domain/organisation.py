"""Organisations: every body that takes part in the referral mechanism, from a police station to a shelter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "organisation",
    [
        Move("ORGANISATION-01", NEW, "register", "ACTIVE", "ADM"),
        Move("ORGANISATION-02", "ACTIVE", "close", "INACTIVE", "ADM"),
        Move("ORGANISATION-03", "INACTIVE", "reopen", "ACTIVE", "ADM"),
    ],
)

KINDS = frozenset(
    {
        "NATIONAL_AUTHORITY",
        "FOCAL_POINT_OFFICE",
        "MINISTRY",
        "POLICE_STATION",
        "POLICE_UNIT",
        "COMPETENT_AUTHORITY",
        "HELPLINE",
        "NGO",
        "GOVERNMENT_SERVICE",
        "SHELTER",
        "CLINIC",
        "LEGAL_AID",
        "CTC",
    }
)

# Organisations are known everywhere by a short code (a station's is its station code); the row's UUID follows from it.
_NAMESPACE = UUID("6f0f6b5e-7a0a-5d0e-9a6c-0d9a2f6b1c01")


class OrganisationInactive(Refused):
    """The organisation takes no part at present, so nothing new can be begun for it."""

    default_code = "organisation-inactive"


def organisation_key(code: str) -> UUID:
    """Return the UUID of the organisation with this code."""
    return uuid5(_NAMESPACE, code)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known about an organisation. District and jurisdictions are codes of places; `parent` is a code."""

    kind: str
    label_bn: str
    label_en: str
    district: str | None = None
    parent: str | None = None
    jurisdictions: tuple[str, ...] = ()
    frontline: bool = False


@dataclass(kw_only=True, eq=False)
class Organisation(Aggregate):
    """A body known by its `code`; its people act for it."""

    code: str
    kind: str
    label_bn: str
    label_en: str
    district: str | None
    parent: str | None
    jurisdictions: tuple[str, ...]
    frontline: bool
    status: str = NEW

    @classmethod
    def register(cls, code: str, particulars: Particulars, *, by: str, at: datetime) -> "Organisation":
        """Return a new, active organisation."""
        organisation = cls(
            id=organisation_key(code),
            created_at=at,
            code=code,
            kind=particulars.kind,
            label_bn=particulars.label_bn,
            label_en=particulars.label_en,
            district=particulars.district,
            parent=particulars.parent,
            jurisdictions=particulars.jurisdictions,
            frontline=particulars.frontline,
        )
        MACHINE.move(organisation, "register", by=by, at=at)
        return organisation

    @property
    def active(self) -> bool:
        """Return whether the organisation takes part."""
        return self.status == "ACTIVE"

    def describe(self, particulars: Particulars) -> bool:
        """Take over what is known now; return whether anything differs."""
        if particulars == self.particulars:
            return False
        self.kind, self.label_bn, self.label_en = particulars.kind, particulars.label_bn, particulars.label_en
        self.district, self.parent = particulars.district, particulars.parent
        self.jurisdictions, self.frontline = particulars.jurisdictions, particulars.frontline
        self.changed()
        return True

    @property
    def particulars(self) -> Particulars:
        """Return what is known now."""
        return Particulars(
            kind=self.kind,
            label_bn=self.label_bn,
            label_en=self.label_en,
            district=self.district,
            parent=self.parent,
            jurisdictions=tuple(self.jurisdictions),
            frontline=self.frontline,
        )

    def close(self, *, by: str, at: datetime, reason: str) -> None:
        """Take the organisation out; its people get no more tokens."""
        MACHINE.move(self, "close", by=by, at=at, reason=reason)

    def reopen(self, *, by: str, at: datetime) -> None:
        """Let the organisation take part again."""
        MACHINE.move(self, "reopen", by=by, at=at)
