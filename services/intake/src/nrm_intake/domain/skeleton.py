"""The skeleton of a name: its consonants, the same for a name written in Bangla or, in whatever way, in Latin letters.

রেহানা, Rehana and Rihana are all `rhn`. Vowels are left out (they differ most between spellings), sounds that are
written in several ways fall together, a vowel at the beginning is kept as `a`. Titles are no part of a name. Two names
with one skeleton are worth a look, never proof: a person decides (INV-37).
"""

import re
import unicodedata
from functools import lru_cache

_BANGLA = {
    **dict.fromkeys("কখ", "k"),
    **dict.fromkeys("গঘ", "g"),
    **dict.fromkeys("ঙঞণনং", "n"),
    **dict.fromkeys("চছ", "c"),
    **dict.fromkeys("জঝয", "j"),
    **dict.fromkeys("টঠতথৎ", "t"),
    **dict.fromkeys("ডঢদধ", "d"),
    "প": "p",
    "ফ": "f",
    **dict.fromkeys("বভ", "b"),
    "ম": "m",
    **dict.fromkeys("রঋৃ", "r"),
    "ল": "l",
    **dict.fromkeys("শষস", "s"),
    "হ": "h",
}
_VIRAMA = "্"
_NUKTA = "়"
# In the order in which they are tried: what is written with several letters first.
_LATIN = (
    ("ksh", "k"),
    ("chh", "c"),
    ("ch", "c"),
    ("kh", "k"),
    ("gh", "g"),
    ("gy", "g"),
    ("jh", "j"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("bh", "b"),
    ("sh", "s"),
    ("rh", "r"),
    ("ng", "n"),
    ("x", "ks"),
    ("q", "k"),
    ("c", "k"),
    ("z", "j"),
    ("v", "b"),
)
_VOWELS = frozenset("aeiouyw")
_BANGLA_VOWELS = frozenset("অআইঈউঊএঐওঔ")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    "md mohd mst mt mosa mosammat mossammat mosammot most mrs mr ms miss sri shri sree late haji hajji alhaj dr "
    "মো মোঃ মোহাং মোছা মোছাঃ মোসা মোসাঃ মোসাম্মৎ মোছাম্মৎ মিসেস মিস শ্রী শ্রীমতি মৃত হাজী হাজি আলহাজ ডা ডাঃ"
)
# Borne by so many that meeting on them alone means nothing.
_COMMON_NAMES = _words(
    "khatun begum akter bibi khan ali islam rahman hossain hasan ahmed mohammad miah sarkar chowdhury sheikh das pal "
    "uddin haque rani devi nesa sultana parvin"
)


def skeletons(name: str | None) -> tuple[str, ...]:
    """Return the skeleton of each part of a name, in their order, titles left out; nothing for no name."""
    if not name:
        return ()
    parts = [part for part in re.split(r"[\s.,'’()/-]+", _composed(name)) if part]
    named = [part for part in parts if part.rstrip(":ঃ") not in _TITLES and part not in _TITLES] or parts
    return tuple(found for part in named if (found := _skeleton(part)))


def distinctive(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts that few others bear."""
    return tuple(part for part in parts if part not in _common())


def sounds_alike(one: str | None, other: str | None) -> bool:
    """Return whether two names share a part that few bear, or, where neither has one, are the same altogether."""
    mine, theirs = skeletons(one), skeletons(other)
    rare, rare_too = set(distinctive(mine)), set(distinctive(theirs))
    return bool(rare & rare_too) if rare and rare_too else bool(mine) and set(mine) == set(theirs)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(_skeleton(name) for name in _COMMON_NAMES)


def _composed(name: str) -> str:
    # NFKC takes compatibility letters (ﬁ), and precomposed Bangla letters apart: ড় is always ড and a nukta.
    return unicodedata.normalize("NFKC", name).casefold()


@lru_cache(maxsize=4096)
def _skeleton(part: str) -> str:
    letters = _of_bangla(part) if any("\u0980" <= sign <= "\u09ff" for sign in part) else _of_latin(part)
    begins, rest = letters[:1] == "a", letters.removeprefix("a")
    folded = re.sub(r"(.)\1+", r"\1", rest.replace("ng", "n"))
    folded = folded if len(folded) < 2 else folded.removesuffix("h")
    return ("a" if begins else "") + folded


def _of_bangla(part: str) -> str:
    text = part.replace("ক্ষ", "ক").replace("জ্ঞ", "গ").replace("ড" + _NUKTA, "র").replace("ঢ" + _NUKTA, "র")
    # A glide, not a consonant; and the two that are written below others and not spoken.
    text = text.replace("য" + _NUKTA, "").replace(_VIRAMA + "য", "")
    text = re.sub(rf"(?<![মব]){_VIRAMA}ব", "", text)
    begins = "a" if text[:1] in _BANGLA_VOWELS else ""
    return begins + "".join(_BANGLA.get(sign, "") for sign in text)


def _of_latin(part: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", part) if "a" <= sign <= "z")
    begins = "a" if plain[:1] in _VOWELS else ""
    for written, spoken in _LATIN:
        plain = plain.replace(written, spoken.upper())
    return begins + "".join(sign for sign in plain.lower() if sign not in _VOWELS)
