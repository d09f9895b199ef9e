"""What the use case needs from outside."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer
from nrm_shared.contracts.registry import CheckAnsweredV1
from nrm_shared.kernel.errors import Unavailable


class RegistryUnavailable(Unavailable):
    """The registry said nothing that can be relied on. `cause` is from the closed set `CAUSES`, never a value."""

    default_code = "registry-unavailable"

    CAUSES = frozenset(
        {"circuit-open", "timeout", "connection", "tls", "status", "too-large", "answer", "signature", "fault", "busy"}
    )

    def __init__(self, cause: str) -> None:
        if cause not in self.CAUSES:
            raise ValueError("not a cause")
        super().__init__(cause=cause)
        self.cause = cause


class RegistryClient(Protocol):
    """One outside registry."""

    @property
    def compares(self) -> frozenset[Field]:
        """Return the fields this registry can confirm."""
        ...

    def verify(self, claims: Claims) -> Answer:
        """Ask the registry about `claims`, sending no more than it needs; raise `RegistryUnavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class Cause:
    """The message that asked: its id and the trace it came in (W3C `traceparent`), as far as they are known."""

    message_id: str | None = None
    traceparent: str | None = None


class AnswerPublisher(Protocol):
    """Tells the others what a check came to."""

    def publish(self, answer: CheckAnsweredV1, *, id: UUID, case_id: UUID | None, cause: Cause) -> None:
        """Return when the broker holds `answer` safely; raise `Unavailable` when that is not certain in time."""
        ...
