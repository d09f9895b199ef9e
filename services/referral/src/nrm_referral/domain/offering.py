"""What a provider offers: one need type, for which terms, where, for whom, and for how many (2.5 E3)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Malformed

OLDEST = 120


@dataclass(kw_only=True, eq=False)
class Offering(Aggregate):
    """One offering. No districts means the whole country; no genders means all; ages are completed years, inclusive.

    Capacity None means that the provider gives no number. Dates are Dhaka dates, both included. `languages` (ISO 639) and
    `disability_access` (the needs of the list `accessibility` that are met) are empty where the provider does not say.
    """

    organisation: str
    need: str
    terms: list[str]
    districts: list[str] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)
    age_min: int | None = None
    age_max: int | None = None
    languages: list[str] = field(default_factory=list)
    disability_access: list[str] = field(default_factory=list)
    capacity_total: int | None = None
    capacity_available: int | None = None
    capacity_confirmed_at: datetime | None = None
    active_from: date | None = None
    active_until: date | None = None

    def check(self) -> None:
        """Raise `Malformed` if limits contradict each other."""
        if self.age_min is not None and self.age_max is not None and self.age_max < self.age_min:
            raise Malformed("/age_max", "out-of-range", min=self.age_min, max=OLDEST)
        if (
            self.capacity_total is not None
            and self.capacity_available is not None
            and self.capacity_available > self.capacity_total
        ):
            raise Malformed("/capacity_available", "out-of-range", min=0, max=self.capacity_total)
        if self.active_from and self.active_until and self.active_until < self.active_from:
            raise Malformed("/active_until", "date-order")

    def confirm_capacity(self, *, total: int | None, available: int | None, at: datetime) -> None:
        """Take the provider's present numbers in."""
        self.capacity_total = total
        self.capacity_available = available
        self.capacity_confirmed_at = at
        self.check()
        self.changed()

    @property
    def full(self) -> bool:
        """Return whether the provider counts its places and none is free."""
        return self.capacity_available == 0

    def take(self) -> bool:
        """Count one place as taken; return False if places are not counted or none is free."""
        if not self.capacity_available:
            return False
        self.capacity_available -= 1
        self.changed()
        return True

    def release(self) -> bool:
        """Count one place as free again, never beyond the total; return whether the number changed."""
        if self.capacity_available is None:
            return False
        if self.capacity_total is not None and self.capacity_available >= self.capacity_total:
            return False
        self.capacity_available += 1
        self.changed()
        return True

    def active_on(self, day: date) -> bool:
        """Return whether the offering stands on `day`."""
        return (self.active_from is None or self.active_from <= day) and (
            self.active_until is None or day <= self.active_until
        )
