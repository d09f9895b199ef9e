"""Which PINs are good enough: digits, on any telephone, in Bangla or Latin."""

from itertools import pairwise

from nrm_shared.kernel.errors import Malformed

FEWEST, MOST = 6, 12


def checked_pin(digits: str, pointer: str) -> str:
    """Return the PIN; raise `Malformed` at `pointer` for one that is no PIN or that anybody would try first."""
    if not (digits.isascii() and digits.isdigit() and FEWEST <= len(digits) <= MOST):
        raise Malformed(pointer, "pin-digits")
    steps = {int(later) - int(earlier) for earlier, later in pairwise(digits)}
    if steps in ({0}, {1}, {-1}):
        raise Malformed(pointer, "pin-too-simple")
    return digits
