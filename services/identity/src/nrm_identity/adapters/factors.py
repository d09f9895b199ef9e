"""Codes of authenticator apps (RFC 6238, thirty seconds, six digits), recovery codes, and the QR code of an enrolment."""

import io
import secrets
import time
from collections.abc import Callable

import pyotp
import segno

from nrm_shared.reference.text import fold_digits

ISSUER = "NRM"
STEP_SECONDS = 30
# A code lives as long as its step. RFC 6238 (5.2) allows for the way to here and for a clock that is a little wrong: so much
# after its step a code is still taken, and so much before it. Two codes fit at any moment, each once.
SKEW_SECONDS = 15
RECOVERY_CODES = 10
# 138 bits, without letters and digits that look alike; in groups of four.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_LETTERS = 28


class TotpFactors:
    """Makes and compares time-based codes."""

    def __init__(self, timer: Callable[[], float] = time.time) -> None:
        self._timer = timer

    def new_secret(self) -> str:
        """Return 160 random bits in base32."""
        return pyotp.random_base32()

    def step(self, secret: str, code: str) -> int | None:
        """Return the time step, present now or within the skew, of which `code` is the code, or None; in any digits.

        All are compared, whichever fits, and in constant time.
        """
        codes = pyotp.TOTP(secret)
        now = int(self._timer())
        typed = "".join(fold_digits(code).split())
        found = None
        for step in range((now - SKEW_SECONDS) // STEP_SECONDS, (now + SKEW_SECONDS) // STEP_SECONDS + 1):
            if secrets.compare_digest(codes.generate_otp(step).encode(), typed.encode()):
                found = step
        return found

    def invitation(self, secret: str, username: str) -> tuple[str, str]:
        """Return the URI that an authenticator app reads, and the same as a QR code (SVG)."""
        uri = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
        drawn = io.BytesIO()
        segno.make(uri, error="m").save(drawn, kind="svg", scale=4, xmldecl=False, svgns=True, nl=False)
        return uri, drawn.getvalue().decode()

    def recovery_codes(self) -> tuple[str, ...]:
        """Return ten fresh codes of 138 random bits."""
        return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LETTERS))
    return "-".join(letters[place : place + 4] for place in range(0, _RECOVERY_LETTERS, 4))
