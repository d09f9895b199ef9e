"""Cells of a table that people open with a spreadsheet: none of them is a formula (OWASP "CSV injection").

A spreadsheet runs what begins with = + - or @, also in their full-width forms, and what hides them behind a tab, a line
break or blanks that nobody sees. An apostrophe in front makes it a text; it is the only change, so it can be undone.
"""

import unicodedata

GUARD = "'"
STARTS_FORMULA = frozenset("=+-@")
# Some programmes drop these before they look.
SPLITS_CELLS = frozenset("\t\r\n")
# Categories of characters that show nothing: separators, control and format characters.
INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula; what never could be one is returned as it is."""
    return GUARD + text if dangerous(text) else text


def dangerous(text: str) -> bool:
    """Return whether a spreadsheet might run `text`, or whether it already begins like something guarded."""
    if text[:1] == GUARD or text[:1] in SPLITS_CELLS:
        return bool(text)
    return _first_seen(text) in STARTS_FORMULA


def _first_seen(text: str) -> str:
    """Return the first character that shows, in its ordinary width; empty if there is none."""
    for character in text:
        if unicodedata.category(character) not in INVISIBLE:
            return unicodedata.normalize("NFKC", character)[:1]
    return ""
