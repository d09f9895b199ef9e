"""The rules of a chart of needs and terms (guideline step 8)."""

from collections.abc import Mapping
from typing import Any

from nrm_shared.reference import codes
from nrm_shared.reference.content import fields
from nrm_shared.reference.content.fields import Complaints

PARTS = ("not_allowed", "reason_required")


def check(raw: Mapping[str, Any], complaints: Complaints) -> None:
    """Complain about everything in ``raw`` that no chart may hold.

    A need keeps at least one term, or nothing could be asked for under it; a term that is not allowed needs no reason.
    Which needs and terms there are is held against today's lists where ``complaints`` asks for it.
    """
    fields.only(raw, {*fields.HEAD, *PARTS}, "", complaints)
    not_allowed, reason_required = (_part(raw, part, complaints) for part in PARTS)
    for need, terms in not_allowed.items():
        if terms >= {term.code for term in codes.members("term")}:
            complaints.add_of_today(f"/not_allowed/{need}", "need-without-term")
        if terms & reason_required.get(need, set()):
            complaints.add(f"/reason_required/{need}", "named-twice")


def _part(raw: Mapping[str, Any], part: str, complaints: Complaints) -> dict[str, set[str]]:
    """The terms of each need in one part of the chart."""
    found: dict[str, set[str]] = {}
    named = fields.table(raw, part, f"/{part}", complaints)
    for need in named:
        terms = fields.words(named, need, f"/{part}/{need}", complaints)
        if not (codes.has("need", need) and all(codes.has("term", term) for term in terms)):
            complaints.add_of_today(f"/{part}/{need}", "not-a-code")
        found[need] = set(terms)
    return found
