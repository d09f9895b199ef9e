"""Printed slips: every sheet has a token of its own, kept only as a digest, so a lost sheet gives nothing away."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate


def token_digest(token: str) -> bytes:
    """Return the digest of a slip's token; the token itself stands only in the QR code on paper."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(kw_only=True, eq=False)
class SlipPrint(Aggregate):
    """One printing of a referral's slip."""

    referral_id: UUID
    token_hash: bytes
    language: str
    printed_by: str
    printed_at: datetime

    def matches(self, token: str) -> bool:
        """Return whether `token` is the one on this sheet."""
        return hmac.compare_digest(self.token_hash, token_digest(token))
