"""The queue's side of the use case: opens, checks, publishes; what cannot be read goes to the dead letters."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from nrm_registry_adapters.adapters.answers import Publish, dead_letter
from nrm_registry_adapters.app.check import CheckRegistry
from nrm_registry_adapters.app.ports import Cause
from nrm_shared.contracts.registry import RegistryCheckRequested
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.errors import NrmError, Unavailable
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log

# Deliveries of one message before an error of our own is taken for lasting.
BUG_TRIES = 3
TRACE_HEADER = "traceparent"
Open = Callable[[bytes], RegistryCheckRequested]


class BrokerAwayError(ConnectionError):
    """The broker did not take a message: the loop gives the delivery back by connecting anew."""


class CheckInbox:
    """What the consuming loop feeds. It keeps nothing: a delivery is finished before it is acked, or comes again."""

    def __init__(self, check: CheckRegistry, open_request: Open, publish: Publish) -> None:
        self._check = check
        self._open = open_request
        self._publish = publish

    def run_batch(self, deliveries: Sequence[Delivery]) -> None:
        """Answer or bury every delivery; raise `BrokerAwayError` when the broker did not confirm."""
        for delivery in deliveries:
            try:
                self._answer(delivery)
            except Unavailable as error:
                raise BrokerAwayError(error.code) from error

    def retry_parked(self) -> int:
        """Return 0: nothing waits here, the retry schedule is verification's."""
        return 0

    def forget_waiting(self) -> None:
        """Do nothing: nothing waits here."""

    def _answer(self, delivery: Delivery) -> None:
        try:
            cause = Cause(delivery.message_id, delivery.headers.get(TRACE_HEADER))
            answered = self._check.handle(self._open(delivery.body), cause)
        except Unavailable:
            raise
        except NrmError as error:
            self._bury(delivery, error.code)
            return
        except Exception as error:
            # Ends the process; the broker delivers again. What fails every time may not stand in the way for ever.
            if delivery.count + 1 < BUG_TRIES:
                raise
            log().error("check failed", queue=delivery.queue, exception_type=type(error).__name__)
            self._bury(delivery, f"bug-{type(error).__name__}")
            return
        metrics.INBOX.labels(delivery.queue, "applied").inc()
        log().info("check answered", registry=answered.registry.value, state=answered.state.value)

    def _bury(self, delivery: Delivery, reason: str) -> None:
        self._publish(dead_letter(delivery, reason, datetime.now(UTC)))
        metrics.INBOX.labels(delivery.queue, "dead").inc()
        log().warning("dead letter", queue=delivery.queue, reason=reason, event_id=str(delivery.said_id))
