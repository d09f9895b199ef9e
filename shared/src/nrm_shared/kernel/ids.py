"""Identifiers: UUID version 7 and numbers that people read aloud."""

import os
import secrets
import time
from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# x^5 + x^2 + 1, by which the 32 characters are the elements of a field.
_FIELD = 0b100101


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits; it sorts by creation time."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76
    value |= ((random >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random & 0x3FFFFFFFFFFFFFFF
    return UUID(int=value)


def check_character(text: str) -> str:
    """Return the check character of `text`, which may hold only Crockford base32 characters; it is one of them itself.

    Damm's scheme over the field of 32 elements: any one wrong character and any two neighbours in the wrong order are
    noticed, the check character included. Crockford's own (modulo 37) needs `*`, `~`, `$` and `=`, which nobody dictates on
    the telephone and Bangla keyboards lack; modulo 31 would miss every change of order.
    """
    value = 0
    for character in text:
        value = (value ^ CROCKFORD.index(character)) << 1
        value ^= _FIELD if value & 32 else 0
    return CROCKFORD[value]


def random_base32(length: int) -> str:
    """Return `length` random Crockford base32 characters (5 bits each) from the operating system's generator."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def case_number(fiscal_year: int, sequence: int) -> str:
    """Return a case number `NRM-{FY2}-{seq6}-{check}`; it says nothing about the person or the district."""
    body = f"{fiscal_year % 100:02d}{sequence:06d}"
    return f"NRM-{body[:2]}-{body[2:]}-{check_character(body)}"


def document_number(prefix: str, fiscal_year: int, sequence: int) -> str:
    """Return a human number such as `RPT-26-000123-B` for reports and service requests."""
    body = f"{fiscal_year % 100:02d}{sequence:06d}"
    return f"{prefix}-{body[:2]}-{body[2:]}-{check_character(body)}"


def slip_number() -> str:
    """Return a referral slip number `REF-{10 random base32}-{check}` (step 11: unique, not guessable)."""
    body = random_base32(10)
    return f"REF-{body}-{check_character(body)}"
