"""What is shown of a referral, and to whom (INV-33): to focal point and case manager all, to the provider while it lasts."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from nrm_referral.app.access import FOCAL_PERSON, WORKER
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.referral import Referral
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.kernel.confidential import reveal


@dataclass(frozen=True, slots=True)
class ReferralItemView:
    """One need of the referral."""

    item_id: UUID
    need: str
    term: str
    offering_id: Shown[UUID]
    started_at: datetime | None
    ended_at: datetime | None
    stated_outcome: str | None


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral. What the reader may not see is None or empty."""

    id: UUID
    row_version: int
    status: str
    organisation: Shown[str]
    slip_number: str | None
    issued_at: datetime | None
    case_id: UUID | None = None
    regime: str | None = None
    items: tuple[ReferralItemView, ...] = ()
    fields: tuple[str, ...] = ()
    respond_by: datetime | None = None
    decided_at: datetime | None = None
    decline_code: str | None = None
    decline_note: str | None = None
    conflict_note: str | None = None
    victim_choice: bool = False
    successor_of: UUID | None = None
    interim: bool = False
    emergency: bool = False
    override_codes: tuple[str, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    wind_down_until: datetime | None = None
    review_reason: str | None = None
    countersigned_at: datetime | None = None


def view_for(work: ReferralWork, referral: Referral, *, manages: bool) -> ReferralView:
    """Return what the actor may see: focal point and case manager all (2.2 CMG, 2.11), others less.

    `manages`: the actor is the case manager.
    """
    if work.actor.has("FP") or manages:
        return focal_view(work, referral)
    if work.actor.organisation == referral.organisation and work.actor.roles & {FOCAL_PERSON, WORKER}:
        return provider_view(referral)
    if "own" in work.scopes:
        return _full(referral, note=None, overrides=())
    seen = _pseudonymous(referral)
    return seen if work.actor.has("AUT") else _by_nobody(seen)


def focal_view(work: ReferralWork, referral: Referral) -> ReferralView:
    """Return everything; a sealed note that is shown is audited.

    What was noted on a conflict of interest is for focal points alone (SD4), not for the case manager.
    """
    conflict_note = referral.conflict_note if work.actor.has("FP") else None
    notes = {"decline_note": referral.decline_note, "conflict_note": conflict_note}
    if shown := [name for name, note in notes.items() if note is not None]:
        work.disclosed("referral", referral.id, shown, level="L3", case_id=referral.case_id)
    return replace(
        _full(referral, note=reveal(referral.decline_note), overrides=tuple(referral.override_codes)),
        conflict_note=reveal(conflict_note),
        victim_choice=referral.victim_choice,
    )


def provider_view(referral: Referral) -> ReferralView:
    """Return what its own organisation sees; after decline, expiry or revocation number, date and decision only."""
    if not referral.open_to_provider:
        return ReferralView(
            id=referral.id,
            row_version=referral.row_version,
            status=referral.status,
            organisation=referral.organisation,
            slip_number=referral.slip_number,
            issued_at=referral.issued_at,
            decided_at=referral.decided_at,
            decline_code=referral.decline_code,
        )
    return _full(referral, note=None, overrides=())


def _pseudonymous(referral: Referral) -> ReferralView:
    """Return level L1: what, where it stands, since when; no notes and no names of fields."""
    return ReferralView(
        id=referral.id,
        row_version=referral.row_version,
        status=referral.status,
        organisation=referral.organisation,
        slip_number=None,
        issued_at=referral.issued_at,
        case_id=referral.case_id,
        items=_items(referral),
        respond_by=referral.respond_by,
        decided_at=referral.decided_at,
        started_at=referral.started_at,
        ended_at=referral.ended_at,
    )


def _by_nobody(view: ReferralView) -> ReferralView:
    """Return it without who meets the need, for a committee: that may be a shelter, and an offering is somebody's."""
    items = tuple(replace(item, offering_id=MASKED) for item in view.items)
    return replace(view, organisation=MASKED, items=items)


def _full(referral: Referral, *, note: str | None, overrides: tuple[str, ...]) -> ReferralView:
    winding_down = referral.wind_down_until is not None
    return ReferralView(
        id=referral.id,
        row_version=referral.row_version,
        status=referral.status,
        organisation=referral.organisation,
        slip_number=referral.slip_number,
        issued_at=referral.issued_at,
        case_id=referral.case_id,
        regime=referral.regime,
        items=_items(referral),
        # Nothing may be read any more once consent is withdrawn, although the work may still be brought to its end.
        fields=() if winding_down else tuple(referral.fields),
        respond_by=referral.respond_by,
        decided_at=referral.decided_at,
        decline_code=referral.decline_code,
        decline_note=note,
        successor_of=referral.successor_of,
        interim=referral.interim,
        emergency=referral.emergency,
        override_codes=overrides,
        started_at=referral.started_at,
        ended_at=referral.ended_at,
        end_reason=referral.end_reason,
        wind_down_until=referral.wind_down_until,
        review_reason=referral.review_reason,
        countersigned_at=referral.countersigned_at,
    )


def _items(referral: Referral) -> tuple[ReferralItemView, ...]:
    return tuple(
        ReferralItemView(
            row.item_id, row.need, row.term, row.offering_id, row.started_at, row.ended_at, row.stated_outcome
        )
        for row in referral.items
    )
