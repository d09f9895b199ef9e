"""Identity numbers and telephone numbers: one normal form each, and refusals that name field and rule only.

Bangla digits are accepted everywhere; spaces, hyphens and invisible characters do not matter. The type of an
identifier is always given by the caller: a 17-digit national ID and a birth registration number look the same.
A refusal is ``Malformed`` and never carries the value. A doubt that must not stop help comes back as a ``Doubt``.
"""

import re
import unicodedata
from dataclasses import dataclass

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference.enums import IdentifierType
from nrm_shared.reference.text import fold_digits

BANGLADESH = "BGD"
_LONGEST_INPUT = 64
_DIGITS = re.compile(r"[0-9]+")
_BANGLADESHI_PASSPORT = re.compile(r"(?=.{9}\Z)[A-Z]{1,2}[0-9]{7,8}\Z")
_FOREIGN_PASSPORT = re.compile(r"[A-Z0-9]{5,12}\Z")
_BANGLADESHI_MOBILE = re.compile(r"(?:(?:\+|00)?880|0)(1[3-9][0-9]{8})\Z")
_E164 = re.compile(r"\+[1-9][0-9]{7,14}\Z")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+\Z")
# The third digit of the 13-digit form tells the kind of area (rural, municipality, city, other, cantonment,
# city corporation). Secondary sources only, hence a doubt.
_AREA_KINDS = frozenset("123459")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt worth showing beside the field. ``code`` has its text in the error texts; nothing is refused."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in its normal form, with what looked odd about it."""

    type: IdentifierType
    value: str
    doubts: tuple[Doubt, ...] = ()


def identifier(
    field: str, kind: str, text: str, *, country: str | None = None, birth_year: int | None = None
) -> Identifier:
    """Check ``text`` as the identifier type ``kind`` (a code of ``identifier_type``). Raises ``Malformed``.

    ``country`` (ISO 3166 alpha-3) matters for a passport: without one it is taken to be Bangladeshi.
    """
    match kind:
        case IdentifierType.NATIONAL_ID:
            return national_id(field, text, birth_year=birth_year)
        case IdentifierType.BIRTH_REGISTRATION:
            return birth_registration(field, text, birth_year=birth_year)
        case IdentifierType.PASSPORT:
            return passport(field, text) if country in (None, BANGLADESH) else foreign_passport(field, text)
        case IdentifierType.OTHER:
            return Identifier(IdentifierType.OTHER, _compact(field, text).upper())
        case _:
            raise Malformed(field, "not-a-code", list="identifier_type")


def national_id(field: str, text: str, *, birth_year: int | None = None) -> Identifier:
    """A national ID of 10 (smart card), 13 or 17 digits (birth year and the 13).

    Raises ``Malformed``: ``nid-format``, ``nid-leading-zero`` (a smart-card number never starts with 0). The check
    digit's algorithm is not published, so it is not computed. Doubts: ``nid-structure-unusual`` and, when
    ``birth_year`` is known, ``birth-year-differs``.
    """
    value = _compact(field, text)
    if not _DIGITS.fullmatch(value) or len(value) not in (10, 13, 17):
        raise Malformed(field, "nid-format")
    if len(value) == 10 and value[0] == "0":
        raise Malformed(field, "nid-leading-zero")
    doubts: list[Doubt] = []
    if len(value) != 10 and value[-13:][2] not in _AREA_KINDS:
        doubts.append(Doubt(field, "nid-structure-unusual"))
    if len(value) == 17:
        doubts += _birth_year_doubt(field, value, birth_year)
    return Identifier(IdentifierType.NATIONAL_ID, value, tuple(doubts))


def birth_registration(field: str, text: str, *, birth_year: int | None = None) -> Identifier:
    """A birth registration number of 17 digits, of which only the first four (birth year) are read.

    Raises ``Malformed``: ``birth-registration-16-digits`` (the old form, to be converted at bdris.gov.bd first),
    ``birth-registration-format``. Doubt: ``birth-year-differs``.
    """
    value = _compact(field, text)
    if not _DIGITS.fullmatch(value):
        raise Malformed(field, "birth-registration-format")
    if len(value) == 16:
        raise Malformed(field, "birth-registration-16-digits")
    if len(value) != 17:
        raise Malformed(field, "birth-registration-format")
    return Identifier(IdentifierType.BIRTH_REGISTRATION, value, _birth_year_doubt(field, value, birth_year))


def passport(field: str, text: str) -> Identifier:
    """A Bangladeshi passport number: one or two letters and digits, nine characters. Raises ``passport-format``."""
    value = _capitals(field, text, "passport-format")
    if not _BANGLADESHI_PASSPORT.match(value):
        raise Malformed(field, "passport-format")
    return Identifier(IdentifierType.PASSPORT, value)


def foreign_passport(field: str, text: str) -> Identifier:
    """A passport number of another state: 5 to 12 letters or digits. Raises ``foreign-passport-format``."""
    value = _capitals(field, text, "foreign-passport-format")
    if not _FOREIGN_PASSPORT.match(value):
        raise Malformed(field, "foreign-passport-format")
    return Identifier(IdentifierType.PASSPORT, value)


def mobile_phone(field: str, text: str) -> str:
    """A Bangladeshi mobile number as E.164 (``+8801`` and nine digits). Raises ``phone-format``."""
    found = _BANGLADESHI_MOBILE.match(_compact(field, text, drop="()."))
    if not found:
        raise Malformed(field, "phone-format")
    return f"+880{found[1]}"


def phone(field: str, text: str) -> str:
    """A Bangladeshi mobile number, or a number of another country written with ``+``, as E.164.

    Raises ``Malformed`` with ``phone-format``; a number with +880 must be a Bangladeshi mobile number.
    """
    value = _compact(field, text, drop="().")
    if _E164.match(value) and not value.startswith("+880"):
        return value
    return mobile_phone(field, value)


def _compact(field: str, text: str, drop: str = "") -> str:
    """Digits folded; white space, hyphens of every kind and invisible characters removed."""
    kept = "".join(c for c in fold_digits(text) if not _ignorable(c) and c not in drop)
    if not kept:
        raise Malformed(field, "required")
    if len(kept) > _LONGEST_INPUT:
        raise Malformed(field, "too-long", max=_LONGEST_INPUT)
    return kept


def _ignorable(character: str) -> bool:
    # Pd: hyphens and dashes; Cf, Cc: zero-width and control characters; Z*: all kinds of space. U+2212 is "minus".
    return unicodedata.category(character) in {"Pd", "Cf", "Cc", "Zs", "Zl", "Zp"} or character == "\u2212"


def _capitals(field: str, text: str, code: str) -> str:
    value = _compact(field, text)
    # Only ASCII is raised to capitals: upper() of other letters can turn into ASCII letters by accident.
    if not _ASCII_WORD.match(value):
        raise Malformed(field, code)
    return value.upper()


def _birth_year_doubt(field: str, value: str, birth_year: int | None) -> tuple[Doubt, ...]:
    if birth_year is None or value[:4] == f"{birth_year:04d}":
        return ()
    return (Doubt(field, "birth-year-differs"),)
