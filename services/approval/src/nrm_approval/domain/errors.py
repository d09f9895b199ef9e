"""What approval refuses, in its own words; the texts stand in the reference content by code."""

from nrm_shared.kernel.duties import SeparationOfDuties
from nrm_shared.kernel.errors import Malformed, Refused


class ConsentMissing(Refused):
    """The consent a step rests on is not active (INV-12)."""

    default_code = "consent-missing"


class VictimNotConfirmed(Refused):
    """Before the determination only interim care may be asked for (INV-20)."""

    default_code = "victim-not-confirmed"


class CaseClosed(Refused):
    """A closed case takes no new work."""

    default_code = "case-closed"


class CaseOnHold(Refused):
    """A case on hold takes no new work, except emergency help (INV-17)."""

    default_code = "case-on-hold"


class AssessorNotInPool(Refused):
    """The organisation is not in the pool the Authority approved (2.6.5)."""

    default_code = "assessor-not-in-pool"


class OrganisationInactive(Refused):
    """The organisation takes no part at present."""

    default_code = "organisation-inactive"


class SubmitterCannotVerify(SeparationOfDuties):
    """Whoever drafted or submitted a request cannot verify it (SD1)."""

    default_code = "separation-of-duties-submitter-verifies"


class ClassifierCannotDecide(SeparationOfDuties):
    """Whoever classified a need cannot also cast the Authority's decision on it (SD2)."""

    default_code = "separation-of-duties-classifier-decides"


class ConflictNoteRequired(SeparationOfDuties):
    """The assessing organisation serves, or shall serve, the same case: a note on that must be recorded (SD4)."""

    default_code = "separation-of-duties-assessor-serves"


class ConsentNotDiscussed(Refused):
    """What will be shared, and with whom, was not yet discussed with the person (2.6.6)."""

    default_code = "consent-not-discussed"


class AuthorityDecisionRequired(Refused):
    """Mid-term and long-term needs are decided by the National Authority (step 9, INV-23)."""

    default_code = "authority-decision-required"


class FocalPointDecisionRequired(Refused):
    """Immediate needs are decided by the focal point (step 9, INV-23)."""

    default_code = "focal-point-decision-required"


class TermNotAllowed(Refused):
    """The chart does not allow this term for this need (step 8)."""

    default_code = "term-not-allowed"


class FamilyReunionUnsafe(Refused):
    """Reunion was found unsafe; only the Authority may approve it, with a reason (INV-26)."""

    default_code = "family-reunion-unsafe"


class BridgeExists(Refused):
    """A bridging need of this item is already waiting or approved."""

    default_code = "bridge-exists"


class ReasonRequired(Malformed):
    """A written reason is missing."""

    default_code = "reason-required"


class PointsUnanswered(Malformed):
    """Rectification points are unanswered; `count` says how many (INV-21)."""

    default_code = "points-unanswered"


class ApprovalInUse(Refused):
    """A referral was issued on this approval: another term is asked for as an additional need (step 11, INV-28)."""

    default_code = "approval-in-use"


class NeedEnded(Refused):
    """The need has its outcome already."""

    default_code = "item-closed"
