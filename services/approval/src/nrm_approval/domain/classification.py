"""Which term a need gets, and who decides it then (guideline steps 8 and 9)."""

from nrm_approval.domain.errors import ReasonRequired, TermNotAllowed, VictimNotConfirmed

IMMEDIATE, MID, LONG = "T1", "T2", "T3"
SHELTER, FAMILY_REUNION = "N08", "N12"
# What step 2 promises before anybody is confirmed: health care, counselling, shelter, protection (decision 4).
EMERGENCY_NEEDS = frozenset({"N06", "N07", "N08", "N09"})
UNREUNITABLE = frozenset({"no", "unsafe"})
FOCAL_POINT, AUTHORITY = "FP", "AUTHORITY"


def level_of(term: str) -> str:
    """Return who decides a need of this term: the focal point T1, the Authority T2 and T3 (step 9, INV-23)."""
    return FOCAL_POINT if term == IMMEDIATE else AUTHORITY


def default_term(need: str, *, minor: bool, orphan: str, reunion: str) -> str | None:
    """Return the term that only a reason may change: long-term shelter for an orphaned or unreunitable minor.

    None where the guideline fixes no default (step 8, INV-25).
    """
    if need == SHELTER and minor and (orphan == "yes" or reunion in UNREUNITABLE):
        return LONG
    return None


def check_term(
    term: str,
    *,
    allowed: bool,
    chart_asks_reason: bool,
    default: str | None,
    interim: bool,
    confirmed: bool,
    reason: str | None,
    pointer: str,
) -> None:
    """Raise unless the need may have the term.

    `TermNotAllowed` where the chart has no such cell; `ReasonRequired` (at `pointer`) where the chart asks for one or
    where the default of INV-25 is not followed; `VictimNotConfirmed` for interim care beyond T1 (INV-20).
    """
    if not allowed:
        raise TermNotAllowed
    if interim and not confirmed and term != IMMEDIATE:
        raise VictimNotConfirmed
    leaves_default = default is not None and term != default
    if (chart_asks_reason or leaves_default) and not (reason or "").strip():
        raise ReasonRequired(pointer, "reason-required")
