"""The facts of step 2 as somebody tells them: checked field by field, all complaints at once (E8)."""

from datetime import datetime

from nrm_intake.app.person_input import Complaints
from nrm_intake.domain.rescue_facts import CARE, Care, RescueDetails, RescueFacts
from nrm_shared.reference import codes


def check_facts(
    complaints: Complaints, facts: RescueFacts, known: RescueDetails, *, rescued_at: datetime, now: datetime
) -> None:
    """Complain about every fact that breaks its rule; `known` is what was recorded of the rescue before.

    Facilitators are those of the guideline; nothing lies in the future or before the rescue; a health check or
    counselling takes place with consent only (step 2); a protection order is granted after it was asked for.
    """
    for position, code in enumerate(facts.facilitators):
        if not (codes.has("rescuer", code) and codes.member("rescuer", code).attributes.get("facilitator")):
            complaints.add(f"/facilitators/{position}", "not-a-code")
    notice = facts.rights_notice
    if notice is not None:
        complaints.of(lambda: codes.require("/rights_notice/method", "consent_method", notice.method))
        _check_time(complaints, "/rights_notice/given_at", notice.given_at, rescued_at, now)
    for name in CARE:
        _check_care(complaints, f"/{name}", getattr(facts.details, name), rescued_at, now)
    after = known.merged(facts.details)
    asked, granted = after.protection_requested_at, after.protection_granted_at
    _check_time(complaints, "/protection_requested_at", facts.details.protection_requested_at, rescued_at, now)
    _check_time(complaints, "/protection_granted_at", facts.details.protection_granted_at, asked or rescued_at, now)
    if granted is not None and asked is None:
        complaints.add("/protection_requested_at", "required")


def _check_care(complaints: Complaints, pointer: str, care: Care | None, rescued_at: datetime, now: datetime) -> None:
    if care is None:
        return
    for name in ("offered", "consented"):
        complaints.of(lambda name=name: codes.require(f"{pointer}/{name}", "tri_bool", getattr(care, name)))  # type: ignore[misc]
    if care.took_place and care.consented != "yes":
        complaints.add(f"{pointer}/consented", "care-without-consent")
    _check_time(complaints, f"{pointer}/at", care.at, rescued_at, now)


def _check_time(
    complaints: Complaints, pointer: str, moment: datetime | None, earliest: datetime, now: datetime
) -> None:
    if moment is None:
        return
    if moment > now:
        complaints.add(pointer, "date-in-future")
    elif moment < earliest:
        complaints.add(pointer, "date-order")
