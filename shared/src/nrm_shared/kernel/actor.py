"""Who acts, and on what: the two sides of every question of access."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that asks. `kind` is person, survivor, service, partner, public or system.

    `roles` are codes of the roles of the access table; `jurisdictions` are codes of places. `authenticated_at` is when
    the person last proved to be who they are, in seconds of the epoch, as far as the token tells. Of a survivor, `id` is
    the id of her person at intake, and `cases` are the cases about her: only intake knows which person a case is about.
    """

    id: str
    kind: str
    organisation: str | None = None
    roles: frozenset[str] = frozenset()
    jurisdictions: tuple[str, ...] = ()
    authenticated_at: float | None = field(default=None, compare=False)
    cases: frozenset[UUID] = frozenset()

    def has(self, role: str) -> bool:
        """Return whether the actor holds `role`."""
        return role in self.roles


PUBLIC = Actor(id="public", kind="public", roles=frozenset({"PUB"}))


def system(name: str) -> Actor:
    """Return the actor for work that no person started: `system:intake` and alike."""
    return Actor(id=f"system:{name}", kind="system", roles=frozenset({"SYSTEM"}))


@dataclass(frozen=True, slots=True)
class AccessObject:
    """What is asked for: enough of it to compare with the actor's organisation, jurisdiction and assignments.

    `assigned` are accounts and organisations named on it; `relations` the same as (role, holder), where the relation
    counts in that role only. `facts` are the conditions of the table that hold for this actor; what is not named does
    not hold.
    """

    kind: str
    id: str = ""
    organisation: str | None = None
    assigned: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    case_id: UUID | None = None
    relations: frozenset[tuple[str, str]] = frozenset()
    facts: frozenset[str] = frozenset()
