"""The base classes of everything that travels: events, and sealed messages addressed to one recipient."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A fact its owner tells all who care. It carries ids, codes and decisions, never personal data.

    Producers forbid unknown fields (a typing mistake must not travel); consumers read with `envelope.received`,
    which ignores them, so that an optional field may be added within the same major version.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
    TYPE: ClassVar[str]

    @classmethod
    def owner(cls) -> str:
        """Return the service that owns this event."""
        return cls.TYPE.split(".", 1)[0]


class SealedMessage(BaseModel):
    """A message for exactly one recipient. It may carry personal data and therefore travels only sealed."""

    # Values stay out of error texts and representations, and so out of logs.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    TYPE: ClassVar[str]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __str__(self) -> str:
        return repr(self)
