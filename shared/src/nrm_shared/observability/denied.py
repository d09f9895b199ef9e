"""What everybody who refuses for lack of permission leaves behind: a count and a line, never who or what."""

from typing import Literal

from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log

# role: nobody with these roles may. object: not on this object. unchecked: the use case compared nothing.
Reason = Literal["role", "object", "unchecked"]


def count_denied(service: str, action: str, reason: Reason) -> None:
    """Count a refusal of `action` (`object:action` of the permission table) and log it."""
    metrics.DENIED.labels(service, reason).inc()
    log().info("permission denied", code=action, reason=reason)
