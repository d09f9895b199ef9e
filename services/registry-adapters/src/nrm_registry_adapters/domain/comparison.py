"""When two names or two dates are the same, for registries that leave the comparing to us.

Names are written in two scripts and many spellings. The comparison forgives what clerks vary (Unicode form, spacing,
titles, long and short vowels, doubled letters, order of the parts) and nothing that tells people apart.
"""

import re
import unicodedata

_BANGLA_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")

# Titles that one document prints and another leaves out, after folding.
_TITLES = (
    *("md", "mohammad", "mohammed", "muhammad", "mst", "mosammat", "mosammad", "late"),
    *("মো", "মোহাম্মদ", "মুহাম্মদ", "মোসা", "মোছা", "মোসাম্মত", "মৃত"),
)
# Letters that sound alike become one; nasal dot, visarga and the joining stroke go.
_BANGLA_SPELLING = str.maketrans("ীূণষশৎযঈঊ", "িুনসসতজইউ", "ঁঃ্")
# NFC writes ড় ঢ় য় as two code points. The dot below is what a hurried typist drops, but য় is a letter of its own.
_NUKTA = "\u09bc"
_YA_WITH_DOT, _YYA = "\u09af\u09bc", "\u09df"
_JOINERS = str.maketrans({"\u200c": None, "\u200d": None})
_NOT_LETTERS = re.compile(r"[^\w\u0980-\u09ff]+")
_DOUBLED = re.compile(r"([a-z])\1+")


def fold_digits(text: str) -> str:
    """Return `text` in NFC with Bangla digits as 0-9."""
    return unicodedata.normalize("NFC", text).translate(_BANGLA_DIGITS)


def fold_number(text: str) -> str:
    """Return the number of a paper as registries want it: 0-9 and capitals, without spaces and hyphens (domain 2.4)."""
    return re.sub(r"[\s\-]+", "", fold_digits(text)).upper()


def fold_name(text: str) -> tuple[str, ...]:
    """Return the parts of a name without what clerks vary, in a fixed order; empty if nothing is left."""
    plain = fold_digits(text).translate(_JOINERS).casefold()
    parts = [part for part in _NOT_LETTERS.split(plain) if part]
    folded = [_fold_part(part) for part in parts]
    titles = {_fold_part(title) for title in _TITLES}
    without_titles = [part for part in folded if part not in titles]
    # A person may be called by nothing but a title's word; then it is the name.
    return tuple(sorted(without_titles or folded))


def _fold_part(part: str) -> str:
    bangla = part.replace(_YA_WITH_DOT, _YYA).replace(_NUKTA, "").translate(_BANGLA_SPELLING)
    latin = bangla.replace("ee", "i").replace("oo", "u")
    return _DOUBLED.sub(r"\1", latin)


def same_name(claimed: str, held: str) -> bool:
    """Return whether two names of the same script are the same person's name."""
    one, other = fold_name(claimed), fold_name(held)
    return bool(one) and one == other


def is_bangla(text: str) -> bool:
    """Return whether `text` is written in Bangla letters."""
    return any("\u0980" <= character <= "\u09ff" for character in text)


def agree_on_name(claimed: tuple[str | None, ...], held: tuple[str | None, ...]) -> bool | None:
    """Return whether any claimed form agrees with a held form of the same script; None if no two can be compared."""
    pairs = [(one, other) for one in claimed if one for other in held if other and is_bangla(one) == is_bangla(other)]
    if not pairs:
        return None
    return any(same_name(one, other) for one, other in pairs)


def agree_on_date(claimed: str | None, held: str) -> bool | None:
    """Return whether `claimed` (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`) agrees with the full ISO date `held`."""
    if not claimed:
        return None
    return held.startswith(claimed)
