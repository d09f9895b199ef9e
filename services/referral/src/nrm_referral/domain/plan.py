"""The support plan of a case (step 11, 2.6.10): who does what until when, active only with consent C6 (INV-14)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from nrm_referral.domain.refusals import ConsentMissing
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.machine import NEW, Machine, Move

ACTIVE = "ACTIVE"

MACHINE = Machine(
    "plan",
    [
        Move("PLAN-01", NEW, "draft", "DRAFT", "CMG"),
        Move("PLAN-02", "DRAFT", "propose", "CONSENT_PENDING", "CMG"),
        Move("PLAN-03", "CONSENT_PENDING", "activate", "ACTIVE", "CMG", "C6 by the person or guardian (INV-14)"),
        Move("PLAN-04", "ACTIVE", "revise", "UNDER_REVISION", "CMG", "a new version is drafted"),
        Move("PLAN-05", "UNDER_REVISION", "propose", "CONSENT_PENDING", "CMG"),
        Move("PLAN-06", "ACTIVE", "lose-consent", "CONSENT_PENDING", "system", "C6 withdrawn"),
        Move("PLAN-09", "UNDER_REVISION", "lose-consent", "UNDER_REVISION", "system", "C6 withdrawn"),
        Move("PLAN-10", "CONSENT_PENDING", "lose-consent", "CONSENT_PENDING", "system", "C6 withdrawn"),
    ],
)


@dataclass(kw_only=True, eq=False)
class PlanAction:
    """One line of one version: which organisation does what for which need. Lines are never changed, only replaced."""

    id: UUID
    version: int
    position: int
    item_id: UUID
    organisation: str
    need: str
    what: Confidential
    start_on: date | None = None
    due_on: date | None = None


@dataclass(kw_only=True, eq=False)
class SupportPlan(Aggregate):
    """The plan. `version` is the newest; `active_version` the one that has consent; older ones stay as they were."""

    case_id: UUID
    actions: list[PlanAction]
    status: str = NEW
    version: int = 1
    active_version: int | None = None
    review_on: date | None = None
    consent_id: UUID | None = None
    proposed_at: datetime | None = None
    activated_at: datetime | None = None
    shared_with: list[str] = field(default_factory=list)

    def current(self) -> list[PlanAction]:
        """Return the lines of the newest version."""
        return [action for action in self.actions if action.version == self.version]

    def active(self) -> list[PlanAction]:
        """Return the lines that have consent; none while there is no active version."""
        return [action for action in self.actions if action.version == self.active_version]

    def is_shared_with(self, organisation: str | None) -> bool:
        """Return whether the organisation takes part in a version that stands: C6 agrees to the plan and to who reads it."""
        return self.active_version is not None and organisation in self.shared_with

    def has_action(self, organisation: str, item_id: UUID) -> bool:
        """Return whether an active line gives this need to this organisation."""
        return any(action.organisation == organisation and action.item_id == item_id for action in self.active())

    def draft(self, *, by: str, at: datetime) -> None:
        """Begin version 1."""
        MACHINE.move(self, "draft", by=by, at=at)

    def revise(self, actions: list[PlanAction], *, review_on: date | None, by: str, at: datetime) -> None:
        """Begin the next version with these lines; the active one stands until the new one has consent."""
        MACHINE.move(self, "revise", by=by, at=at)
        self.version += 1
        self.review_on = review_on
        self.actions = [*self.actions, *actions]

    def propose(self, *, by: str, at: datetime) -> None:
        """Put the newest version before the person."""
        MACHINE.move(self, "propose", by=by, at=at)
        self.proposed_at = at

    def activate(self, consent_id: UUID | None, engaged: list[str], *, by: str, at: datetime) -> None:
        """Let the newest version stand; raises `ConsentMissing` without C6. Shared with the engaged organisations."""
        if consent_id is None:
            raise ConsentMissing(purpose="C6")
        MACHINE.move(self, "activate", by=by, at=at)
        self.active_version = self.version
        self.consent_id = consent_id
        self.activated_at = at
        self.shared_with = sorted({action.organisation for action in self.current()} | set(engaged))

    def lose_consent(self, *, by: str, at: datetime) -> None:
        """C6 was withdrawn: no version stands until consent is given again."""
        MACHINE.move(self, "lose-consent", by=by, at=at, reason="CONSENT_WITHDRAWN")
        self.active_version = None
        self.consent_id = None
        self.shared_with = []
