"""Blind indexes: finding equal sealed values without opening them.

Only for values that are hard to guess (identity numbers, phone, passport, slip tokens): whoever holds the index key can
try candidates. Every column has its own key, derived from the index key, so that equal values in two columns do
not look equal. The index key is not the data key and is not replaced with it.
"""

import hashlib
import hmac
import unicodedata

INDEX_BYTES = 16
_BANGLA_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


def normalise(value: str) -> str:
    """Return the form that is compared: NFKC, ASCII digits, casefolded, without spaces and hyphens."""
    folded = unicodedata.normalize("NFKC", value).translate(_BANGLA_DIGITS).casefold()
    # Pd: hyphens and dashes of every script.
    return "".join(one for one in folded if not one.isspace() and unicodedata.category(one) != "Pd")


class BlindIndex:
    """Computes the search values of sealed columns."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, column: str, value: str) -> bytes:
        """Return the 16 bytes under which `value` is found in `column` (`table.column`)."""
        return self._digest(column, normalise(value).encode())

    def _digest(self, column: str, value: bytes) -> bytes:
        column_key = hmac.new(self._key, b"blind-index\0" + column.encode(), hashlib.sha256).digest()
        return hmac.new(column_key, value, hashlib.sha256).digest()[:INDEX_BYTES]
