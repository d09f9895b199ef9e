"""Which service reads which events: the bindings of the inboxes. A test holds it against the services' own tables."""

from nrm_shared.contracts.catalogue import EVENTS

READERS: dict[str, tuple[str, ...]] = {
    "intake": (),
    "verification": (),
    "approval": (),
    "referral": (),
    # Monitoring reads everything that everybody else says.
    "monitoring": tuple(type for type in EVENTS if not type.startswith("monitoring.")),
    "identity": (),
}
