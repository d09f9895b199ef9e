"""The second factors of demo accounts: derived from one seed of the installation, so that its own tools can show codes.

Nothing here is for anybody else: a real person's secret is random, and known to the person's telephone and to identity.
"""

import base64
import hashlib
import hmac


def demo_factor(seed: str, username: str) -> str:
    """Return the base32 secret of the demo account `username`, from the seed of this installation."""
    derived = hmac.new(seed.encode(), b"demo factor of " + username.encode(), hashlib.sha256).digest()
    return base64.b32encode(derived[:20]).decode("ascii")
