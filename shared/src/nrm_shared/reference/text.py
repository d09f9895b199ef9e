"""Text in two languages: digits, Unicode form, and the bilingual value every label is."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Language = Literal["bn", "en"]
LANGUAGES: tuple[Language, ...] = ("bn", "en")

_TO_BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Bangla and English."""

    bn: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in ``language``; Bangla for ``bn``, English for everything else."""
        return self.bn if language == "bn" else self.en


def nfc(text: str) -> str:
    """The text in Unicode form NFC, the only form that is stored or compared."""
    return unicodedata.normalize("NFC", text)


def fold_digits(text: str) -> str:
    """Every decimal digit of any script (Bangla ০-৯ above all) as its ASCII digit; other characters stay."""
    if text.isascii():
        return text
    return "".join(_ascii_digit(character) for character in text)


def digits(text: object, language: str) -> str:
    """Render a number or a formatted text in the reader's digits.

    For output only: never for values in URLs, form values or identifiers that a machine reads back.
    """
    return str(text).translate(_TO_BANGLA) if language == "bn" else str(text)


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
