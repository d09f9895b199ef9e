"""What a person is shown or read before a consent is recorded, by version, purpose (C1 to C12) and language.

A text never changes under its version; the SHA-256 of exactly what was shown is kept with each consent, so that a
changed file is noticed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import LANGUAGES, nfc


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text as shown; `sha256` is over its UTF-8 in Unicode form NFC."""

    version: str
    purpose: str
    language: str
    text: str
    draft: bool

    @property
    def sha256(self) -> str:
        """Return the digest of exactly this text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def current_version() -> str:
    """Return the version that is shown now."""
    return str(read_toml("consent_texts.toml")["current"])


def consent_text(version: str, purpose: str, language: str) -> ConsentText | None:
    """Return one text, or None for a version, purpose or language that is not kept."""
    return _texts().get((version, purpose, language))


def texts_of(version: str) -> list[ConsentText]:
    """Return every text of a version, by purpose and language; empty for a version that is not kept."""
    found = [text for key, text in _texts().items() if key[0] == version]
    return sorted(found, key=lambda text: (int(text.purpose[1:]), text.language))


def language_of_text(spoken: str) -> str:
    """Return the language whose text is shown or interpreted from, for a conversation held in `spoken`."""
    return spoken if spoken in LANGUAGES else "bn"


@cache
def _texts() -> Mapping[tuple[str, str, str], ConsentText]:
    return {
        (version, purpose, language): ConsentText(version, purpose, language, nfc(words[language]), content["draft"])
        for version, content in read_toml("consent_texts.toml")["versions"].items()
        for purpose, words in content["texts"].items()
        for language in LANGUAGES
    }
