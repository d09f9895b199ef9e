"""Which service reads which events: the bindings of the inboxes. A test holds it against the services' own tables."""

READERS: dict[str, tuple[str, ...]] = {
    "intake": (),
    "verification": (),
    "approval": (),
    "referral": (),
    "monitoring": (),
    "identity": (),
}
