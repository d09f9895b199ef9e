"""What people read where something is not shown to them, in Bangla and English."""

from functools import cache

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import Text


@cache
def masked_text() -> Text:
    """Return the words of the placeholder of `masked.toml`."""
    raw = read_toml("masked.toml")
    return Text(raw["bn"], raw["en"])
