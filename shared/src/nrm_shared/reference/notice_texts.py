"""What a notice says to the person, by code, in Bangla and English.

Texts stand in ``notices.bn.toml`` and ``notices.en.toml``, one line per code. They may be read by anybody who holds the
telephone: no name, no need, no outcome beyond yes or no, and no word that tells what the case is about (INV-42).
"""

from functools import cache

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import Text


@cache
def notice_texts() -> dict[str, Text]:
    """Every text by its code. Raises ``KeyError`` if a language lacks one."""
    bn, en = read_toml("notices.bn.toml"), read_toml("notices.en.toml")
    return {code: Text(bn[code], en[code]) for code in bn.keys() | en.keys()}


def notice_text(code: str) -> Text:
    """The text of ``code``. Raises ``LookupError`` for a code that has none."""
    return notice_texts()[code]
