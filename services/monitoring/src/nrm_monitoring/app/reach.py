"""How far a caller's permission for a list reaches: what the lists are filtered by."""

from dataclasses import dataclass
from uuid import UUID

# Who may do another role's work of the same organisation: police answer nationality checks, a competent authority
# other than the police does what police do (decision 14).
ACTS_AS = {"POL": ("POL", "SB"), "CAU": ("POL",)}
# 2.14 Referral: R; a committee has it masked, the data-protection officer has no more context than must be.
NAMES_SHOWN_TO = frozenset({"FP", "AUT"})


@dataclass(frozen=True, slots=True)
class Reach:
    """Roles that reach everywhere, roles that reach what they are related to, and places (with all within).

    Persons under witness protection are reached by who works on their case, and everywhere only with `protected_too`.
    `own` are the cases about the caller.
    """

    account: str
    organisation: str | None
    everywhere: frozenset[str]
    related: frozenset[str]
    places: tuple[str, ...]
    protected_too: bool
    own: frozenset[UUID] = frozenset()

    @property
    def named(self) -> bool:
        """Return whether the caller reads of every case who helps the person."""
        return not NAMES_SHOWN_TO.isdisjoint(self.everywhere)

    def acting(self, roles: frozenset[str]) -> list[str]:
        """Return the roles whose work holders of `roles` may do."""
        return sorted({acted for role in roles for acted in ACTS_AS.get(role, (role,))})
