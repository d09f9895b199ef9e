"""Everything that travels, by type: the one place where a reader finds the class of a message."""

from collections.abc import Iterator
from importlib import import_module

from nrm_shared.contracts.base import Event, SealedMessage

EVENT_MODULES = (
    *("intake.reports", "intake.repatriation", "intake.rescue", "intake.cases"),
    *("intake.consents", "intake.persons", "intake.clocks", "intake.oversight"),
    *("verification", "approval", "referral", "monitoring", "identity", "registry"),
)
PARTNER_MODULES = ("partner_mofa", "partner_police", "registry")


def _events() -> Iterator[type[Event]]:
    for name in EVENT_MODULES:
        for thing in vars(import_module(f"nrm_shared.contracts.{name}")).values():
            if isinstance(thing, type) and issubclass(thing, Event) and "TYPE" in vars(thing):
                yield thing


def _partner_messages() -> Iterator[type[SealedMessage]]:
    for name in PARTNER_MODULES:
        for thing in vars(import_module(f"nrm_shared.contracts.{name}")).values():
            if isinstance(thing, type) and issubclass(thing, SealedMessage) and "TYPE" in vars(thing):
                yield thing


EVENTS: dict[str, type[Event]] = {event.TYPE: event for event in _events()}
"""Every event by its type."""

PARTNER_MESSAGES: dict[str, type[SealedMessage]] = {message.TYPE: message for message in _partner_messages()}
"""Every sealed message by its type: MoFA, police and registry requests."""


def event_class(event_type: str) -> type[Event] | None:
    """Return the class of `event_type`, or None for a type or version this release does not know."""
    return EVENTS.get(event_type)
