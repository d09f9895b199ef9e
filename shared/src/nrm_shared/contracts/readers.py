"""Which service reads which events: the bindings of the inboxes. A test holds it against the services' own tables."""

from nrm_shared.contracts.catalogue import EVENTS

READERS: dict[str, tuple[str, ...]] = {
    "intake": (),
    "verification": (
        "intake.case-opened.v1",
        "intake.case-profile-changed.v1",
        "intake.case-status-changed.v1",
        "intake.case-closed.v1",
        "intake.case-reopened.v1",
        "intake.person-erased.v1",
        "intake.consent-given.v1",
        "intake.consent-withdrawn.v1",
        "intake.nationality-check-requested.v1",
        "registry-adapters.check-answered.v1",
    ),
    "approval": (
        "identity.organisation-changed.v1",
        "intake.case-opened.v1",
        "intake.case-profile-changed.v1",
        "intake.case-status-changed.v1",
        "intake.case-closed.v1",
        "intake.case-reopened.v1",
        "intake.consent-given.v1",
        "intake.consent-withdrawn.v1",
        "verification.determination-issued.v1",
        "referral.referral-issued.v1",
        "referral.referral-accepted.v1",
        "referral.referral-revoked.v1",
        "referral.referral-discontinued.v1",
        "referral.referral-completed.v1",
        "referral.case-manager-appointed.v1",
        "referral.need-item-closed.v1",
    ),
    "referral": (
        "intake.case-opened.v1",
        "intake.case-profile-changed.v1",
        "intake.case-status-changed.v1",
        "intake.case-closed.v1",
        "intake.case-reopened.v1",
        "intake.consent-given.v1",
        "intake.consent-withdrawn.v1",
        "identity.organisation-changed.v1",
        "approval.need-item-classified.v1",
        "approval.need-item-decided.v1",
        "approval.need-item-withdrawn.v1",
        "approval.need-item-lapsed.v1",
    ),
    # Monitoring reads everything that everybody else says.
    "monitoring": tuple(type for type in EVENTS if not type.startswith("monitoring.")),
    "identity": (),
}
