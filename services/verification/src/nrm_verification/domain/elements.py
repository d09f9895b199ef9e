"""Act, Means and Purpose: what the law's elements come to (guideline step 5, figures 1 and 2).

The result is advice beside the officer's own conclusion; a person decides. Whether the victim "agreed" is no input of
this rule: for a child it never counts, for an adult not once any means is met (INV-05).
"""

from dataclasses import dataclass

RULE_VERSION = "amp-1"
"""The version of this rule, stored with every result; a changed rule gets a new one."""

SHORTEST_EVIDENCE = 30
"""Characters an account of the evidence has at least."""

CONFIRMABLE = "CONFIRMABLE"
PROVISIONAL = "PROVISIONAL"
NOT_MET = "NOT_MET"


@dataclass(frozen=True, slots=True)
class Element:
    """One element as the officer answered it: the codes found, and the evidence for them."""

    codes: tuple[str, ...] = ()
    evidence: str | None = None

    @property
    def met(self) -> bool:
        """Return whether at least one code is backed by evidence."""
        return bool(self.codes) and len((self.evidence or "").strip()) >= SHORTEST_EVIDENCE

    @property
    def lacks_evidence(self) -> bool:
        """Return whether codes were set without enough evidence."""
        return bool(self.codes) and not self.met


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rule found. `missing` names the elements that lack, in the order of the law."""

    act_met: bool
    means_met: bool
    purpose_met: bool
    means_waived: bool
    result: str
    missing: tuple[str, ...] = ()
    rule_version: str = RULE_VERSION


def assess(act_met: bool, means_met: bool, purpose_met: bool, minor_at_act: str) -> Assessment:
    """Return what the elements come to for a person who was (`yes`), was not, or may have been a minor at the act.

    Means are waived for a minor at the act, whatever the age now (INV-02, INV-04), and are kept where answered. With
    the age unknown and no means met the result is PROVISIONAL until the age is decided (INV-03).
    """
    waived = minor_at_act == "yes"
    base = Assessment(act_met, means_met, purpose_met, waived, NOT_MET)
    if not (act_met and purpose_met):
        lacking = [name for name, met in (("act", act_met), ("purpose", purpose_met)) if not met]
        return _with(base, NOT_MET, tuple(lacking))
    if means_met or waived:
        return _with(base, CONFIRMABLE)
    if minor_at_act == "unknown":
        return _with(base, PROVISIONAL, ("age",))
    return _with(base, NOT_MET, ("means",))


def _with(base: Assessment, result: str, missing: tuple[str, ...] = ()) -> Assessment:
    return Assessment(base.act_met, base.means_met, base.purpose_met, base.means_waived, result, missing)
