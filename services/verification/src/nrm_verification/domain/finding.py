"""The finding: what the officer found, with the rule's result beside the officer's conclusion (step 5, 2.13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, Problem
from nrm_verification.domain import elements
from nrm_verification.domain.elements import Assessment, Element

VICTIM = "VICTIM"
NOT_VICTIM = "NOT_VICTIM"
INCONCLUSIVE = "INCONCLUSIVE"


def deviates(conclusion: str, result: str) -> bool:
    """Return whether the officer's conclusion goes against the rule's result; that needs a written reason."""
    if conclusion == VICTIM:
        return result != elements.CONFIRMABLE
    return conclusion == NOT_VICTIM and result == elements.CONFIRMABLE


@dataclass(kw_only=True, eq=False)
class Finding(Aggregate):
    """One answer of a station; an answer after a return is a new one and the earlier ones are kept.

    Codes and results are plain; everything that was written or said is in `content`, sealed under the case's key.
    """

    task_id: UUID
    case_id: UUID
    station: str
    round: int
    questionnaire_version: str
    rule_version: str
    minor_at_act: str
    act_codes: list[str]
    means_codes: list[str]
    purpose_codes: list[str]
    act_met: bool
    means_met: bool
    purpose_met: bool
    means_waived: bool
    engine_result: str
    conclusion: str
    deviates: bool
    content: Confidential | None
    submitted_by: str
    submitted_by_organisation: str | None
    submitted_at: datetime

    @classmethod
    def of(
        cls,
        assessment: Assessment,
        *,
        conclusion: str,
        reasons: str | None,
        **facts: object,
    ) -> "Finding":
        """Return the finding with the rule's result attached.

        Raises `Malformed` when the conclusion deviates from the result without a written reason.
        """
        against = deviates(conclusion, assessment.result)
        if against and len((reasons or "").strip()) < elements.SHORTEST_EVIDENCE:
            raise Malformed("/reasons", "elements-not-met" if conclusion == VICTIM else "reason-required")
        finding = cls(
            conclusion=conclusion,
            deviates=against,
            act_met=assessment.act_met,
            means_met=assessment.means_met,
            purpose_met=assessment.purpose_met,
            means_waived=assessment.means_waived,
            engine_result=assessment.result,
            rule_version=assessment.rule_version,
            **facts,  # type: ignore[arg-type]
        )
        finding.changed()
        return finding


def locked_at_first_meeting(found: Mapping[str, Element], conclusion: str) -> list[Problem]:
    """Return what the finding of a first meeting holds too early, by pointer; `found` are the elements by name.

    Nobody is interrogated there (guideline step 2): every element waits as the questions on it do, codes and evidence,
    and nothing can be concluded yet.
    """
    held = {
        **{f"/{name}/codes": bool(element.codes) for name, element in found.items()},
        **{f"/{name}/evidence": bool(element.evidence) for name, element in found.items()},
        "/conclusion": conclusion != INCONCLUSIVE,
    }
    return [Problem(pointer, "locked-at-first-meeting") for pointer, early in held.items() if early]


def child_safeguards(minor_now: str, minor_at_act: str) -> bool:
    """Return whether the person interviewed is to be treated as a child; unknown age is (INV-03)."""
    if minor_now == "unknown":
        return minor_at_act != "no"
    return minor_now == "yes"


def require_appropriate_adult(present: bool, reason_if_absent: str | None) -> None:
    """Raise `Malformed` unless an appropriate adult was present at a child's interview, or the reason is given."""
    if not present and not (reason_if_absent or "").strip():
        raise Malformed("/interview/reason_if_absent", "appropriate-adult-required")
