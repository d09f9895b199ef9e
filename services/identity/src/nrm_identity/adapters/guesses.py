"""How soon somebody guesses a password: lists of passwords that leaked, of names and words, keyboards, repetitions, dates.

`zxcvbn` knows 30,000 passwords that leaked and what people make of them. What it cannot know are the words of this place,
which whoever attacks it tries first (`known_words.txt`): they count for nothing, and what is left of the password must hold alone.
"""

import re
from collections.abc import Iterable
from importlib.resources import files

from zxcvbn import zxcvbn

# 10^8 guesses, below which zxcvbn's authors call a password unfit even where each guess is slow (Argon2id, lock-out).
LEAST_SCORE = 3
# What must be left when the words everybody here knows were taken out.
LEAST_LEFT = 8
# The library's own limit: more than this takes long, and nobody guesses it anyway.
LONGEST_LOOKED_AT = 72
SHORTEST_WORD = 3
KNOWN_HERE = frozenset(files(__package__).joinpath("known_words.txt").read_text(encoding="utf-8").split())
_PARTS = re.compile(r"[^\W_]+")


def guessable(password: str, about: Iterable[str]) -> bool:
    """Return whether `password` is soon guessed by somebody who knows this place and what is told `about` its owner."""
    words = KNOWN_HERE | {
        part for text in about for part in _PARTS.findall(text.casefold()) if len(part) >= SHORTEST_WORD
    }
    looked_at = password[:LONGEST_LOOKED_AT]
    return len(_without(looked_at, words)) < LEAST_LEFT or _score(looked_at, words) < LEAST_SCORE


def _without(password: str, words: Iterable[str]) -> str:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.sub("|".join(longest_first), "", password, flags=re.IGNORECASE)


def _score(password: str, words: Iterable[str]) -> int:
    found: dict[str, int] = zxcvbn(password, user_inputs=sorted(words))
    return found["score"]
