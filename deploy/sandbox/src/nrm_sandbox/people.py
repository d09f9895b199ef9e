"""The fictional people the registries know."""

import unicodedata
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Passport(_Strict):
    """One passport booklet, names as in its machine readable zone; `status` is the passport contract's code."""

    number: str
    surname: str
    given_names: str
    status: int


class Birth(_Strict):
    """One entry of the birth register; `condition` is the birth contract's code."""

    number: str
    condition: str


class Person(_Strict):
    """One fictional person and the papers that person has."""

    national_ids: tuple[str, ...]
    passport: Passport | None
    birth: Birth | None
    name_bn: str
    name_en: str | None
    born_on: date
    father_bn: str | None
    father_en: str | None
    mother_bn: str | None
    mother_en: str | None
    place_bn: str


class People(_Strict):
    """Everybody, found by number."""

    notice: str
    people: tuple[Person, ...]

    def by_national_id(self, number: str) -> Person | None:
        """Return the person with this national ID number (10, 13 or 17 digits)."""
        return next((person for person in self.people if number in person.national_ids), None)

    def by_passport(self, number: str) -> tuple[Person, Passport] | None:
        """Return the holder of this passport and the passport."""
        for person in self.people:
            if person.passport is not None and person.passport.number == number:
                return person, person.passport
        return None

    def by_birth_number(self, number: str) -> tuple[Person, Birth] | None:
        """Return the person with this birth registration number and the entry."""
        for person in self.people:
            if person.birth is not None and person.birth.number == number:
                return person, person.birth
        return None


def load_people(path: Path) -> People:
    """Read the people file; raises `pydantic.ValidationError` if it does not fit."""
    return People.model_validate_json(path.read_bytes())


def same_text(one: str, other: str) -> bool:
    """Return whether two texts are equal apart from case, spacing and Unicode form: a registry is not clever."""

    def plain(text: str) -> str:
        return " ".join(unicodedata.normalize("NFC", text).casefold().split())

    return plain(one) == plain(other)
