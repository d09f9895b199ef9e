"""A person as somebody describes them: checked field by field, all complaints at once (2.4, 2.13)."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from nrm_intake.domain.age import OLDEST, age_range
from nrm_intake.domain.details import BirthDate, PersonDetails, Phone
from nrm_shared.kernel.errors import Malformed, Problem
from nrm_shared.reference import codes, geography, identifiers
from nrm_shared.reference.identifiers import Doubt
from nrm_shared.reference.text import nfc

NAME_LENGTH, ALIAS_LENGTH, LINE_LENGTH, STORY_LENGTH = 120, 60, 200, 2000
_NAME_SIGNS = frozenset(" .'-’\u200c\u200d")


@dataclass(frozen=True, slots=True)
class IdentifierInput:
    """A document number as given."""

    type: str
    value: str
    country: str | None = None
    holder_claim: str = "unknown"

    def __repr__(self) -> str:
        return "IdentifierInput(…)"


@dataclass(frozen=True, slots=True, repr=False)
class PersonInput:
    """A person as given. Nothing is demanded: a victim may be unknown or use an alias, and no number is asked for."""

    details: PersonDetails = field(default_factory=PersonDetails)
    gender: str | None = None
    home_district: str | None = None
    home_upazila: str | None = None
    identifiers: tuple[IdentifierInput, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class CheckedIdentifier:
    """A document number in its normal form."""

    type: str
    value: str
    country: str
    holder_claim: str


@dataclass(frozen=True, slots=True, repr=False)
class CheckedPerson:
    """A person whose every field keeps its rule; `doubts` are worth a warning and refuse nothing."""

    details: PersonDetails
    gender: str | None
    home_district: str | None
    home_upazila: str | None
    identifiers: tuple[CheckedIdentifier, ...]
    doubts: tuple[Doubt, ...]


class Complaints:
    """Collects what is wrong, so that the sender is told everything at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def of(self, check: Callable[[], object]) -> None:
        """Run one check and keep what it complains about."""
        try:
            check()
        except Malformed as error:
            self.problems += error.problems

    def add(self, pointer: str, code: str, **params: str | int) -> None:
        """Keep one complaint."""
        self.problems.append(Problem(pointer, code, {name: str(value) for name, value in params.items()}))

    def settle(self) -> None:
        """Raise one `Malformed` with everything, if there was anything."""
        if self.problems:
            raise Malformed.many(self.problems)


def checked_person(given: PersonInput, today: date, pointer: str = "") -> CheckedPerson:
    """Return the person in normal form; raise `Malformed` with every field that broke a rule."""
    complaints = Complaints()
    details = _details(given.details, today, pointer, complaints)
    if given.gender is not None:
        complaints.of(lambda: codes.require(f"{pointer}/gender", "gender", given.gender or ""))
    check_places(complaints, pointer, "home", given.home_district, given.home_upazila)
    numbers: list[CheckedIdentifier] = []
    doubts: list[Doubt] = []
    for position, one in enumerate(given.identifiers):
        try:
            number, odd = checked_identifier(one, details.birth, f"{pointer}/identifiers/{position}")
        except Malformed as error:
            complaints.problems += error.problems
            continue
        numbers.append(number)
        doubts += odd
    complaints.settle()
    return CheckedPerson(details, given.gender, given.home_district, given.home_upazila, tuple(numbers), tuple(doubts))


def checked_identifier(
    given: IdentifierInput, birth: BirthDate | None, pointer: str
) -> tuple[CheckedIdentifier, Sequence[Doubt]]:
    """Return the number in normal form and what looked odd; raise `Malformed` (2.4)."""
    codes.require(f"{pointer}/type", "identifier_type", given.type)
    year = birth.value.year if birth and birth.precision != "age_estimate" else None
    found = identifiers.identifier(f"{pointer}/value", given.type, given.value, country=given.country, birth_year=year)
    country = given.country or identifiers.BANGLADESH
    return CheckedIdentifier(found.type.value, found.value, country, given.holder_claim), found.doubts


def check_places(
    complaints: Complaints, pointer: str, prefix: str | None, district: str | None, upazila: str | None
) -> None:
    """Complain about a place that does not exist or an upazila outside its district."""
    start = f"{pointer}/{prefix}_" if prefix else f"{pointer}/"
    if district is not None:
        complaints.of(lambda: geography.require(f"{start}district", district, "district"))
    if upazila is not None:
        complaints.of(lambda: geography.require(f"{start}upazila", upazila, "upazila", inside=district))


def check_union(complaints: Complaints, union: str | None, upazila: str | None) -> None:
    """Complain about what can be no union, or one outside the upazila where the person is."""
    if union is not None:
        complaints.of(lambda: geography.require_union("/current_union_code", union, inside=upazila))


def _details(given: PersonDetails, today: date, pointer: str, complaints: Complaints) -> PersonDetails:
    names = ("name_bn", "name_en", "alias", "father_name", "mother_name")
    cleaned = {name: _text(getattr(given, name)) for name in names}
    for name, text in cleaned.items():
        limit = ALIAS_LENGTH if name == "alias" else NAME_LENGTH
        if text is not None and len(text) > limit:
            complaints.add(f"{pointer}/{name}", "too-long", max=limit)
        elif text is not None and name != "alias" and not _is_name(text):
            complaints.add(f"{pointer}/{name}", "name-characters")
    _check_birth(given.birth, today, f"{pointer}/date_of_birth", complaints)
    for name in ("father_alive", "mother_alive"):
        complaints.of(lambda name=name: codes.require(f"{pointer}/{name}", "tri_bool", getattr(given, name)))  # type: ignore[misc]
    for position, code in enumerate(given.accessibility):
        where = f"{pointer}/accessibility/{position}"
        complaints.of(lambda code=code, where=where: codes.require(where, "accessibility", code))  # type: ignore[misc]
    phones: list[Phone] = []
    for position, phone in enumerate(given.phones):
        where = f"{pointer}/phones/{position}/number"
        complaints.of(lambda phone=phone, where=where: phones.append(_phone(phone, where)))  # type: ignore[misc]
    lines = ("home_address", "current_address", "current_union", "safe_channel", "communication_aid")
    for name in (*lines, "description"):
        text = cleaned[name] = _text(getattr(given, name))
        limit = STORY_LENGTH if name == "description" else LINE_LENGTH
        if text is not None and len(text) > limit:
            complaints.add(f"{pointer}/{name}", "too-long", max=limit)
    return replace(given, **cleaned, phones=tuple(phones))  # type: ignore[arg-type]


def _check_birth(birth: BirthDate | None, today: date, pointer: str, complaints: Complaints) -> None:
    if birth is None:
        return
    complaints.of(lambda: codes.require(f"{pointer}/precision", "precision", birth.precision))
    if birth.value > today:
        complaints.add(pointer, "date-in-future")
        return
    known = age_range(birth, today)
    if known and known[0] > OLDEST:
        complaints.add(pointer, "age-out-of-range")


def _phone(phone: Phone, pointer: str) -> Phone:
    return replace(phone, number=identifiers.phone(pointer, phone.number))


def _text(text: str | None) -> str | None:
    return None if text is None else nfc(text).strip() or None


def _is_name(text: str) -> bool:
    return all(unicodedata.category(sign)[0] in "LM" or sign in _NAME_SIGNS for sign in text)
