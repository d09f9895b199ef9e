"""The determination: the competent authority's decision on victim status, beside the police finding (step 5, E16)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.duties import SeparationOfDuties
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.machine import NEW, Machine, Move
from nrm_verification.domain import elements
from nrm_verification.domain.finding import Finding

MACHINE = Machine(
    "determination",
    [
        Move("DETERM-01", NEW, "open", "DRAFT", "FP", "the finding is accepted"),
        Move("DETERM-02", "DRAFT", "issue", "ISSUED", "FP AUT", "INV-01, INV-06, SD3, decision 14"),
        Move("DETERM-03", "ISSUED", "ask-review", "UNDER_REVIEW", "SUR guardian FRO"),
        Move("DETERM-04", "UNDER_REVIEW", "uphold", "UPHELD", "FP"),
        Move("DETERM-05", "UNDER_REVIEW", "overturn", "OVERTURNED", "FP, for CONFIRMED only AUT"),
    ],
)

CONFIRMED = "CONFIRMED"
NOT_A_VICTIM = "NOT_A_VICTIM"
INCONCLUSIVE = "INCONCLUSIVE"
OUTCOMES = (CONFIRMED, NOT_A_VICTIM, INCONCLUSIVE)
# What the police concluded, in the words of the determination.
_OF_POLICE = {"VICTIM": CONFIRMED, "NOT_VICTIM": NOT_A_VICTIM, "INCONCLUSIVE": INCONCLUSIVE}
_MEANS_LACK = "NO_MEANS_ADULT"


class ElementsNotMet(Refused):
    """Act and purpose, and for an adult means, must be met to confirm (INV-01)."""

    default_code = "elements-not-met"


class AgeDecisionRequired(Refused):
    """The result is provisional: the age at the act has to be decided first (INV-03)."""

    default_code = "age-decision-required"


class FinderCannotDetermine(SeparationOfDuties):
    """Whoever made the finding, or works for the organisation that made it, cannot decide on it (SD3)."""

    default_code = "separation-of-duties-finder-determines"


class GiverCannotDetermine(SeparationOfDuties):
    """Whoever gave the questionnaire to an authority other than the police cannot decide on its finding (decision 14)."""

    default_code = "separation-of-duties-giver-determines"


class DeciderCannotReview(SeparationOfDuties):
    """Whoever issued a determination cannot decide on its review (as SD3)."""

    default_code = "separation-of-duties-decider-reviews"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the focal point decides. `minor_at_act` is the dated age decision where the finding left it open."""

    outcome: str
    reasons: str
    not_confirmed_code: str | None = None
    justification: str | None = None
    minor_at_act: str | None = None
    age_basis: str | None = None


@dataclass(kw_only=True, eq=False)
class Determination(Aggregate):
    """One decision on one case; a later one is a new round."""

    case_id: UUID
    task_id: UUID
    finding_id: UUID
    round: int
    status: str = NEW
    minor_at_act: str
    engine_result: str
    rule_version: str | None = None
    police_conclusion: str
    finder: str
    finder_organisation: str | None
    act_met: bool
    means_met: bool
    purpose_met: bool
    outcome: str | None = None
    not_confirmed_code: str | None = None
    differs_from_police: bool = False
    reasons: Confidential | None = None
    justification: Confidential | None = None
    age_basis: Confidential | None = None
    age_decided_at: datetime | None = None
    decided_by: str | None = None
    decided_by_organisation: str | None = None
    decided_at: datetime | None = None
    review_asked_by: str | None = None
    review_reasons: Confidential | None = None
    review_decision_reasons: Confidential | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None

    @classmethod
    def open_for(cls, finding: Finding, *, id: UUID, round: int, by: str, at: datetime) -> "Determination":
        """Return the draft that an accepted finding opens."""
        draft = cls(
            id=id,
            created_at=at,
            case_id=finding.case_id,
            task_id=finding.task_id,
            finding_id=finding.id,
            round=round,
            minor_at_act=finding.minor_at_act,
            engine_result=finding.engine_result,
            rule_version=finding.rule_version,
            police_conclusion=finding.conclusion,
            finder=finding.submitted_by,
            finder_organisation=finding.submitted_by_organisation,
            act_met=finding.act_met,
            means_met=finding.means_met,
            purpose_met=finding.purpose_met,
        )
        MACHINE.move(draft, "open", by=by, at=at)
        return draft

    def issue(
        self, decision: Decision, *, by: str, organisation: str | None, at: datetime, giver: str | None = None
    ) -> None:
        """Decide; `giver` is who gave the questionnaire to an authority other than the police.

        Raises `FinderCannotDetermine`, `GiverCannotDetermine`, `AgeDecisionRequired`, `ElementsNotMet` or `Malformed`.
        """
        if by == self.finder or (organisation is not None and organisation == self.finder_organisation):
            raise FinderCannotDetermine
        if by == giver:
            raise GiverCannotDetermine
        self._decide_age(decision, at)
        if self.engine_result == elements.PROVISIONAL:
            raise AgeDecisionRequired
        if decision.outcome == CONFIRMED and self.engine_result != elements.CONFIRMABLE:
            raise ElementsNotMet
        self._check_code(decision)
        differs = decision.outcome != _OF_POLICE[self.police_conclusion]
        if differs and not (decision.justification or "").strip():
            raise Malformed("/justification", "reason-required")
        MACHINE.move(self, "issue", by=by, at=at, reason=decision.outcome)
        self.outcome = decision.outcome
        self.not_confirmed_code = decision.not_confirmed_code
        self.differs_from_police = differs
        self.reasons = Confidential(self.case_id, decision.reasons)
        self.justification = Confidential(self.case_id, decision.justification) if decision.justification else None
        self.decided_by, self.decided_by_organisation, self.decided_at = by, organisation, at

    def ask_review(self, reasons: Confidential | None, *, by: str, at: datetime) -> None:
        """Ask to look at the decision again (survivor, guardian, frontline organisation)."""
        MACHINE.move(self, "ask-review", by=by, at=at)
        self.review_asked_by, self.review_reasons = by, reasons

    def decide_review(self, decision: str, reasons: Confidential, *, by: str, at: datetime) -> None:
        """End the review, UPHELD or OVERTURNED; raises `DeciderCannotReview` for whoever decided before."""
        if by == self.decided_by:
            raise DeciderCannotReview
        MACHINE.move(self, "uphold" if decision == "UPHELD" else "overturn", by=by, at=at)
        self.reviewed_by, self.reviewed_at = by, at
        self.review_decision_reasons = reasons

    def _decide_age(self, decision: Decision, at: datetime) -> None:
        """Take over the dated age decision and let the rule look again (INV-03).

        Raises `Malformed` where the finding did not leave the age open: what is known is corrected at its source.
        """
        if decision.minor_at_act is None:
            return
        if self.minor_at_act != "unknown":
            raise Malformed("/age_decision", "age-not-open")
        if not (decision.age_basis or "").strip():
            raise Malformed("/age_decision/basis", "required")
        self.minor_at_act = decision.minor_at_act
        self.age_basis = Confidential(self.case_id, decision.age_basis or "")
        self.age_decided_at = at
        assessment = elements.assess(self.act_met, self.means_met, self.purpose_met, self.minor_at_act)
        self.engine_result, self.rule_version = assessment.result, assessment.rule_version

    def _check_code(self, decision: Decision) -> None:
        code = decision.not_confirmed_code
        if decision.outcome == CONFIRMED:
            if code is not None:
                raise Malformed("/not_confirmed_code", "unknown-field")
            return
        if decision.outcome == NOT_A_VICTIM and code is None:
            raise Malformed("/not_confirmed_code", "required")
        if code == _MEANS_LACK and self.minor_at_act != "no":
            # For a child it is not necessary to prove that any means were used (step 5).
            raise Malformed("/not_confirmed_code", "means-waived-for-child")
