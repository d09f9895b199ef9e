"""What is said to whoever starts a process that the production profile refuses, in both languages."""

from functools import cache

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import Text


def refusal_text(code: str, setting: str) -> Text:
    """Return the sentence of `code` about the environment variable `setting`; raise `KeyError` for an unknown code."""
    text = _texts()[code]
    return Text(text.bn.format(setting=setting), text.en.format(setting=setting))


def refusal_codes() -> frozenset[str]:
    """Return every code that has a sentence."""
    return frozenset(_texts())


@cache
def _texts() -> dict[str, Text]:
    return {code: Text(entry["bn"], entry["en"]) for code, entry in read_toml("start_refusals.toml").items()}
