"""What is known of a person (level L2 to L4): one value, kept sealed as one text under the person's own key."""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date of birth as far as it is known; a missing day or month is 1. Precision: day, month, year, age_estimate."""

    value: date
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number (E.164) and whether it is safe to use (INV-45)."""

    number: str
    safe_to_contact: bool
    safe_hours: str | None = None
    may_leave_message: bool = False
    owner: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PersonDetails:
    """Names, dates, places and contacts. Its representation shows nothing, so that no log can."""

    name_bn: str | None = None
    name_en: str | None = None
    alias: str | None = None
    birth: BirthDate | None = None
    father_name: str | None = None
    mother_name: str | None = None
    father_alive: str = "unknown"
    mother_alive: str = "unknown"
    home_address: str | None = None
    current_address: str | None = None
    current_union: str | None = None
    nationalities: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    safe_channel: str | None = None
    languages: tuple[str, ...] = ()
    interpreter_language: str | None = None
    communication_aid: str | None = None
    accessibility: tuple[str, ...] = ()
    description: str | None = None

    def __repr__(self) -> str:
        return "PersonDetails(…)"

    @property
    def orphan(self) -> bool | None:
        """Return whether both parents have died; None while that is not known (INV-25)."""
        parents = (self.father_alive, self.mother_alive)
        if parents == ("no", "no"):
            return True
        return False if "yes" in parents else None

    @property
    def named(self) -> bool:
        """Return whether the person can be called by any name."""
        return bool(self.name_bn or self.name_en or self.alias)

    def merged(self, other: "PersonDetails") -> "PersonDetails":
        """Return these details with everything that `other` knows put over them."""
        empty = PersonDetails()
        known = {
            field.name: getattr(other, field.name)
            for field in fields(other)
            if getattr(other, field.name) != getattr(empty, field.name)
        }
        return replace(self, **known)

    def to_text(self) -> str:
        """Return the JSON that is sealed; absent values are left out."""
        known = {name: value for name, value in asdict(self).items() if value not in (None, (), [])}
        return json.dumps(known, ensure_ascii=False, default=str, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the details that `to_text` wrote."""
        known: dict[str, Any] = json.loads(text)
        if birth := known.pop("birth", None):
            known["birth"] = BirthDate(date.fromisoformat(birth["value"]), birth["precision"])
        known["phones"] = tuple(Phone(**phone) for phone in known.pop("phones", ()))
        for name in ("nationalities", "languages", "accessibility"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)
