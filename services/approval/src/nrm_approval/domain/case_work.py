"""What approval still has to do for a case, and so its answer to "may this case close?" (INV-40)."""

from dataclasses import dataclass, field
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate

DRAFT_REQUEST = "DRAFT_REQUEST"
LIVE_ASSESSMENT = "LIVE_ASSESSMENT"
LIVE_REQUEST = "LIVE_REQUEST"
PENDING_APPROVAL = "PENDING_APPROVAL"
OPEN_NEED = "OPEN_NEED"

COLUMNS = {
    LIVE_ASSESSMENT: "assessments",
    DRAFT_REQUEST: "drafts",
    LIVE_REQUEST: "requests",
    PENDING_APPROVAL: "decisions",
    OPEN_NEED: "needs",
}


@dataclass(kw_only=True, eq=False)
class CaseWork(Aggregate):
    """One row per case (`id` is the case's): the ids of open work by kind, and the answer last told to the others.

    Whoever changes anything of a case locks this row first, so two moves on one case never cross.
    """

    assessments: list[UUID] = field(default_factory=list)
    drafts: list[UUID] = field(default_factory=list)
    requests: list[UUID] = field(default_factory=list)
    decisions: list[UUID] = field(default_factory=list)
    needs: list[UUID] = field(default_factory=list)
    rounds: int = 0
    # None until the first answer; afterwards what blocked the case when the others were last told.
    told: list[str] | None = None

    def note(self, kind: str, id: UUID, *, open: bool) -> None:
        """Remember that `id` is open work of `kind`, or no longer is."""
        column = COLUMNS[kind]
        before: list[UUID] = getattr(self, column)
        if open == (id in before):
            return
        # A new list: the change of an old one would not be seen.
        setattr(self, column, [*before, id] if open else [other for other in before if other != id])

    def next_round(self) -> int:
        """Return the round of the next request of the case: 1 is the first, more are additional ones (INV-28)."""
        self.rounds += 1
        return self.rounds

    def blocking(self, *, confirmed: bool) -> list[str]:
        """Return the kinds of work that keep the case from closing.

        A draft counts once it could be submitted, which is when the person is confirmed (INV-20).
        """
        kinds = (kind for kind, column in COLUMNS.items() if getattr(self, column))
        return [kind for kind in kinds if kind != DRAFT_REQUEST or confirmed]

    def answer(self, *, confirmed: bool) -> list[str] | None:
        """Return what blocks the case if that differs from what was last told, else None; counts as told."""
        blocking = self.blocking(confirmed=confirmed)
        if blocking == self.told:
            return None
        self.told = blocking
        self.changed()
        return blocking
