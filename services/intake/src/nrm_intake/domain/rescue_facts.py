"""What the guideline asks of a rescue beside its two clocks (step 2, E8): rights, no interrogation, care, protection."""

import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self

TIMES = ("protection_requested_at", "protection_granted_at")
CARE = ("health_check", "counselling")


@dataclass(frozen=True, slots=True)
class RightsNotice:
    """The notice of rights and assistance (form F5; 2012 Act, section 34(2)): when, how and in which language."""

    given_at: datetime
    method: str
    language: str


@dataclass(frozen=True, slots=True, repr=False)
class Care:
    """A health check or counselling: offered and agreed to (yes, no, unknown), when and with whom it took place."""

    offered: str = "unknown"
    consented: str = "unknown"
    at: datetime | None = None
    provider: str | None = None

    @property
    def took_place(self) -> bool:
        """Return whether it is said when or with whom it took place."""
        return self.at is not None or self.provider is not None


@dataclass(frozen=True, slots=True, repr=False)
class RescueDetails:
    """What lies sealed of a rescue (level L3). Its representation shows nothing, so that no log can."""

    rescuer_name: str | None = None
    health_check: Care | None = None
    counselling: Care | None = None
    protection_requested_at: datetime | None = None
    protection_granted_at: datetime | None = None

    def merged(self, other: "RescueDetails") -> "RescueDetails":
        """Return these details with everything that `other` says put over them."""
        said = {each.name: getattr(other, each.name) for each in fields(other)}
        return replace(self, **{name: value for name, value in said.items() if value is not None})

    def to_text(self) -> str:
        """Return the JSON that is sealed; absent values are left out."""
        said: dict[str, Any] = {"rescuer_name": self.rescuer_name}
        said |= {name: _written(getattr(self, name)) for name in TIMES}
        for name in CARE:
            care: Care | None = getattr(self, name)
            if care is not None:
                said[name] = {
                    "offered": care.offered,
                    "consented": care.consented,
                    "at": _written(care.at),
                    "provider": care.provider,
                }
        return json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the details that `to_text` wrote."""
        said: dict[str, Any] = json.loads(text)
        said |= {name: _read(said.get(name)) for name in TIMES}
        for name in CARE:
            if care := said.get(name):
                said[name] = Care(**{**care, "at": _read(care["at"])})
        return cls(**said)


@dataclass(frozen=True, slots=True, repr=False)
class RescueFacts:
    """What somebody says of a rescue; what is empty or None is not said, and stays as it was."""

    facilitators: tuple[str, ...] = ()
    rights_notice: RightsNotice | None = None
    no_interrogation: bool | None = None
    details: RescueDetails = field(default_factory=RescueDetails)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
