"""Opens sealed requests: only verification may ask, and only this deployable can read what it asks."""

from pydantic import ValidationError

from nrm_shared.contracts.registry import RegistryCheckRequested
from nrm_shared.kernel.errors import Malformed
from nrm_shared.security.seal import Sealer

ASKER = "verification"


class SealedRequests:
    """Reads requests with this deployable's private keys."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def open_request(self, body: bytes) -> RegistryCheckRequested:
        """Return the request inside; raise `Malformed` or `Refused` with the reason why it is none."""
        opened = self._sealer.open(body, expect_type=RegistryCheckRequested.TYPE, expect_sender=ASKER)
        try:
            return RegistryCheckRequested.model_validate_json(opened.payload)
        except ValidationError:
            # The original error could quote what was claimed.
            raise Malformed("/data", "schema") from None
