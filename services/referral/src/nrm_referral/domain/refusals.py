"""What the rules of referral refuse (409). The code is the contract; its text is content."""

from nrm_shared.kernel.duties import SeparationOfDuties
from nrm_shared.kernel.errors import Refused


class AuthorityDecisionRequired(Refused):
    """A mid-term or long-term need has no decision of the National Authority yet (step 9, INV-23)."""

    default_code = "authority-decision-required"


class NeedOnHold(Refused):
    """The need rests for the person's sake (2.6.7)."""

    default_code = "need-on-hold"


class NeedNotApproved(Refused):
    """Only an approved need may be referred (step 10)."""

    default_code = "need-not-approved"


class ApprovalLapsed(Refused):
    """The approval ran out before it was used (2.6.8)."""

    default_code = "approval-lapsed"


class ItemAlreadyReferred(Refused):
    """The need has a live referral already."""

    default_code = "item-already-referred"


class DifferentCases(Refused):
    """The needs of one referral must belong to one case."""

    default_code = "items-of-different-cases"


class NotASuccessor(Refused):
    """A successor needs a referral that ended, and at least one of its needs (2.13)."""

    default_code = "not-a-successor"


class ConsentMissing(Refused):
    """There is no active consent of the purpose named (INV-13, INV-14)."""

    default_code = "consent-missing"


class ProviderUnfit(Refused):
    """The provider may not get this referral (INV-30); the code tells the first reason."""

    default_code = "provider-not-authorised"


class AssessorServes(SeparationOfDuties):
    """The organisation assessed the needs: a note on that, and that the person chose it, must be recorded (SD4)."""

    default_code = "separation-of-duties-assessor-serves"


class CaseClosed(Refused):
    """The case is closed; nothing new may begin."""

    default_code = "case-closed"


class CaseManagerRequired(Refused):
    """With two or more organisations engaged a case manager comes first (step 11, INV-32)."""

    default_code = "case-manager-required"


class PlanRequired(Refused):
    """The service starts with an action in the active support plan, or as an emergency (2.6.9)."""

    default_code = "plan-required"


class EmergencyNotImmediate(Refused):
    """Only an immediate need, or interim care, is served before the support plan (2.6.9)."""

    default_code = "emergency-not-immediate"


class NoFreePlace(Refused):
    """The provider counts its places and the last one is taken (2.6.9)."""

    default_code = "provider-no-capacity"


class WindingDown(Refused):
    """Consent was withdrawn: what runs is being brought to its end, nothing new begins (INV-15)."""

    default_code = "referral-winding-down"


class NotUnderReview(Refused):
    """No decision on keeping the referral is waited for (2.6.13)."""

    default_code = "referral-not-under-review"


class LiveReferral(Refused):
    """The need still has a live referral, so it cannot be closed this way."""

    default_code = "item-has-live-referral"


class CandidatesRemain(Refused):
    """Providers that fit have not been asked; calling the need unmet takes a written reason (step 10)."""

    default_code = "candidates-remain"


class NothingDelivered(Refused):
    """A need counts as met, or partly met, only if something was delivered."""

    default_code = "nothing-delivered"


class ServiceRunning(Refused):
    """The referral of this need is not completed yet."""

    default_code = "service-running"


class ItemNotInReferral(Refused):
    """The referral does not hold this need."""

    default_code = "item-not-in-referral"


class ServiceNotStarted(Refused):
    """The service of this need has not begun, or has ended."""

    default_code = "service-not-started"


class NotEngaged(Refused):
    """The organisation has no running referral on this case."""

    default_code = "organisation-not-engaged"
