"""nameko entrypoints of the house: `subscribe` to a queue, and do something `every` few seconds.

nameko declares, starts and stops them; the work runs in OS threads of their own, nothing is monkey-patched and
kombu's consumer is not used (docs/adr/0001 tells what it loses).
"""

import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from nameko.extensions import Entrypoint
from sqlalchemy.exc import OperationalError

from nrm_shared.messaging.loop import BATCH, PREFETCH, Loop
from nrm_shared.observability.logs import log
from nrm_shared.observability.probe import STALE_SECONDS, Pulse


def end_process(error: BaseException) -> None:
    """End the process at once: crash-only, the supervisor brings it back and the broker redelivers."""
    log().error("process ends", exception_type=type(error).__name__)
    os._exit(os.EX_TEMPFAIL)


class Subscription(Entrypoint):  # type: ignore[misc]
    """Feeds the `Inbox` that the decorated method returns from one queue.

    A handler that may take seconds (it asks somebody outside) wants a `batch` of 1: the loop has to go round between
    two of its messages.
    """

    def __init__(self, queue: str, batch: int = BATCH, prefetch: int = PREFETCH, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queue = queue
        self.batch = batch
        self.prefetch = prefetch
        self.loop: Loop | None = None

    def start(self) -> None:
        """Ask the service for the inbox of this queue and start the loop."""
        service = self.container.service_cls()
        inbox = getattr(service, self.method_name)()
        self.loop = Loop(
            self.container.config["NRM_AMQP_URL"],
            self.queue,
            inbox,
            fatal=end_process,
            batch=self.batch,
            prefetch=self.prefetch,
        )
        self.loop.start()

    def stop(self) -> None:
        """Let the batch in hand finish."""
        if self.loop:
            self.loop.stop()

    @property
    def ready(self) -> bool:
        """Return whether the broker is connected."""
        return self.loop is not None and self.loop.connected

    @property
    def pulse_age(self) -> float:
        """Return the seconds since the loop last went round."""
        return self.loop.pulse.age if self.loop else 0.0


class Every(Entrypoint):  # type: ignore[misc]
    """Runs the decorated method every `seconds`. Firing twice must be harmless: rows are claimed with SKIP LOCKED."""

    def __init__(self, seconds: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seconds = seconds
        self.pulse = Pulse()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        service = self.container.service_cls()
        method = getattr(service, self.method_name)
        self._thread = threading.Thread(target=self._run, args=(method,), name=self.method_name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the round in hand finish."""
        self._stop.set()
        if self._thread:
            self._thread.join(8.0)

    def _run(self, method: Any) -> None:
        while not self._stop.wait(self.seconds):
            self.pulse.beat()
            try:
                method()
            except OperationalError as error:
                end_process(error)
            except Exception as error:  # noqa: BLE001 - see below
                # The next round tries again; a timer that died silently would be worse than one that complains.
                log().exception("timer failed", reason=self.method_name, exception_type=type(error).__name__)

    @property
    def ready(self) -> bool:
        """Return True: a timer needs nothing of its own."""
        return True

    @property
    def pulse_age(self) -> float:
        """Return the seconds since the last round beyond what is expected between two."""
        return max(0.0, self.pulse.age - self.seconds)


def stale(entrypoint: Subscription | Every) -> bool:
    """Return whether the entrypoint's thread has stopped going round."""
    return entrypoint.pulse_age > STALE_SECONDS


Method = TypeVar("Method", bound=Callable[..., Any])


def subscribe(queue: str, batch: int = BATCH, prefetch: int = PREFETCH) -> Callable[[Method], Method]:
    """Decorate the method that returns the `Inbox` of `queue`."""
    decorated: Callable[[Method], Method] = Subscription.decorator(queue, batch=batch, prefetch=prefetch)
    return decorated


def every(seconds: float) -> Callable[[Method], Method]:
    """Decorate a method that does something every `seconds`."""
    decorated: Callable[[Method], Method] = Every.decorator(seconds)
    return decorated
