"""Consents that referral depends on: C5 (share with one provider) and C6 (support plan), as intake announced them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate

SHARE_WITH_PROVIDER = "C5"
SUPPORT_PLAN = "C6"
PURPOSES = frozenset({SHARE_WITH_PROVIDER, SUPPORT_PLAN})


@dataclass(kw_only=True, eq=False)
class ConsentRef(Aggregate):
    """One consent; no `needs` means all needs. `sequence` is the newest fact applied."""

    case_id: UUID
    purpose: str
    organisation: str | None = None
    needs: list[str] = field(default_factory=list)
    given_at: datetime | None = None
    until: datetime | None = None
    withdrawn_at: datetime | None = None
    sequence: int = 0

    def stands(self, now: datetime) -> bool:
        """Return whether it is neither withdrawn nor past its end."""
        return self.withdrawn_at is None and (self.until is None or now < self.until)

    def given_since(self, moment: datetime | None) -> bool:
        """Return whether it was given at `moment` or later; None stands for a moment nobody noted."""
        return self.given_at is not None and (moment is None or moment <= self.given_at)

    def names(self, organisation: str, need: str) -> bool:
        """Return whether it names this organisation and this need (INV-13)."""
        return self.organisation == organisation and (not self.needs or need in self.needs)


def covering(
    consents: Iterable[ConsentRef], organisation: str, needs: Iterable[str], now: datetime
) -> list[ConsentRef] | None:
    """Return standing C5 consents that together name `organisation` and every need, or None if one is not covered."""
    standing = [each for each in consents if each.purpose == SHARE_WITH_PROVIDER and each.stands(now)]
    used: list[ConsentRef] = []
    for need in needs:
        found = next((each for each in standing if each.names(organisation, need)), None)
        if found is None:
            return None
        used.append(found)
    return used
