"""Codes that people copy by hand: Crockford base32, read aloud, typed in Bangla or Latin digits.

Whoever makes one and whoever takes it must agree how it is folded; the one of a survivor is made by intake and taken by
identity, which knows its digest only.
"""

import hashlib

from nrm_shared.kernel.ids import random_base32
from nrm_shared.reference.text import fold_digits

# 80 bits: as it is told on the bus, the digest of a code must not be searchable. A receipt code (60) never leaves intake.
SURVIVOR_CODE_CHARACTERS = 16
GROUP = 4
# Look-alikes mean the same.
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, " ": None})


def normal_code(text: str) -> str:
    """Return a code as it is kept: Bangla digits, lower case, look-alikes, spaces and hyphens folded."""
    return fold_digits(text).upper().translate(_LOOK_ALIKES)


def new_survivor_code() -> str:
    """Return a fresh code as it is shown to people: four groups of four characters."""
    code = random_base32(SURVIVOR_CODE_CHARACTERS)
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def survivor_code_digest(text: str) -> str:
    """Return what is kept of a survivor's code, however it was typed."""
    return hashlib.sha256(normal_code(text).encode()).hexdigest()
