"""What a referral lets its provider see of the person: names of fields, never values (INV-33, 2.13).

Referral puts them into `referral-issued`; intake shows what they stand for and ignores any other word.
"""

from enum import StrEnum


class PacketField(StrEnum):
    """One field of the service minimum (level L2)."""

    ALIAS = "alias"
    SAFE_CONTACT = "safe_contact"
    LANGUAGE = "language"
    AGE_BAND = "age_band"
    GENDER = "gender"
    ACCESSIBILITY = "accessibility"
