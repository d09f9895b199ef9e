"""The consuming loop: what is waiting, up to 200, one transaction, one ack. Plain pika in an OS thread."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pika
from pika.exceptions import AMQPError

from nrm_shared.inbox.delivery import Delivery
from nrm_shared.messaging.connection import parameters
from nrm_shared.messaging.deliveries import leave, pass_by_pika
from nrm_shared.messaging.properties import delivery_count, text_of
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log
from nrm_shared.observability.outside import tell_failed
from nrm_shared.observability.probe import Pulse

BATCH = 200
PREFETCH = 500
IDLE_SECONDS = 0.25
RECONNECT_SECONDS = 0.3
RECONNECT_LONGEST_SECONDS = 2.0


class Work(Protocol):
    """What the loop feeds: see `runner.batch.Inbox`."""

    def run_batch(self, deliveries: Sequence[Delivery]) -> None:
        """Decide the fate of every delivery."""
        ...

    def retry_parked(self) -> int:
        """Try what waited."""
        ...

    def forget_waiting(self) -> None:
        """Somebody else may have worked on this queue."""
        ...


class Loop:
    """One queue, one connection, one thread. `fatal` is called with what makes going on unsafe."""

    def __init__(
        self,
        url: str,
        queue: str,
        work: Work,
        *,
        fatal: Callable[[BaseException], None],
        batch: int = BATCH,
        prefetch: int = PREFETCH,
    ) -> None:
        self.url = url
        self.queue = queue
        self.work = work
        self.pulse = Pulse()
        self.connected = False
        self._reached = False
        self._fatal = fatal
        self._batch = batch
        self._prefetch = prefetch
        self._stop = threading.Event()
        self._waiting: deque[tuple[int, Delivery]] = deque()
        self._thread = threading.Thread(target=self._run, name=f"loop-{queue}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, seconds: float = 8.0) -> None:
        """Finish the batch in hand and end; what is not acked returns to the queue."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        wait = RECONNECT_SECONDS
        while not self._stop.is_set():
            began = time.monotonic()
            self._reached = False
            try:
                self._consume()
            except (AMQPError, OSError) as error:
                # At a first start the broker boots beside us: nothing is lost that never was.
                said = "broker connection lost" if self._reached else "waiting for the broker"
                log().info(said, queue=self.queue, exception_type=type(error).__name__)
                tell_failed("broker", self.queue, error)
                self._beat()
                # What breaks again and again at once (nothing can be published) is not tried faster and faster.
                if self._reached and time.monotonic() - began > RECONNECT_LONGEST_SECONDS:
                    wait = RECONNECT_SECONDS
                self._stop.wait(wait)
                wait = min(wait * 2, RECONNECT_LONGEST_SECONDS)
            except BaseException as error:  # noqa: BLE001 - a thread that died silently would consume nothing for ever
                self._fatal(error)
                return

    def _beat(self) -> None:
        self.pulse.beat()
        metrics.LAST_TICK.labels(self.queue).set_to_current_time()

    def _consume(self) -> None:
        connection = pika.BlockingConnection(parameters(self.url))
        try:
            channel = connection.channel()
            self._waiting.clear()
            # The prefetch never changes: the broker gives back what a dead consumer held behind everything else that
            # was given back before, so holding less than that would change the order (see `Inbox` on suspects).
            channel.basic_qos(prefetch_count=self._prefetch)
            pass_by_pika(connection, channel.channel_number, self._keep, idle=lambda: not self._waiting)
            channel.basic_consume(self.queue, self._arrived)
            self.connected = self._reached = True
            log().info("broker connected", queue=self.queue)
            standing_by = True
            retried = time.monotonic()
            while not self._stop.is_set():
                connection.process_data_events(time_limit=0 if self._waiting else IDLE_SECONDS)
                self._beat()
                batch = self._take(connection, self._batch)
                # What waits is looked at between batches too: under steady traffic there is no idle moment.
                if not batch or time.monotonic() - retried > IDLE_SECONDS:
                    self.work.retry_parked()
                    retried = time.monotonic()
                if not batch:
                    continue
                if standing_by:
                    # The first message since we subscribed: until now another process may have worked on this queue.
                    self.work.forget_waiting()
                    standing_by = False
                self.work.run_batch([delivery for _, delivery in batch])
                channel.basic_ack(batch[-1][0], multiple=True)
                self._beat()
        finally:
            self.connected = False
            self._close(connection)

    def _arrived(self, _channel: Any, method: Any, properties: Any, body: bytes) -> None:
        self._keep(method.delivery_tag, method.redelivered, properties, body)

    def _keep(self, tag: int, redelivered: bool, properties: Any, body: bytes) -> None:
        headers = properties.headers or {}
        delivery = Delivery(
            queue=self.queue,
            body=body,
            message_id=text_of(properties.message_id),
            type=text_of(properties.type),
            content_type=text_of(properties.content_type),
            user_id=text_of(properties.user_id),
            count=delivery_count(headers, redelivered=redelivered),
            headers={name: value for name, value in headers.items() if isinstance(value, str)},
        )
        self._waiting.append((tag, delivery))

    def _take(self, connection: pika.BlockingConnection, most: int) -> list[tuple[int, Delivery]]:
        """Take what is already here; read the socket on only while that brings more at once."""
        if 0 < len(self._waiting) < most and most > 1:
            before = -1
            while before < len(self._waiting) < most:
                before = len(self._waiting)
                connection.process_data_events(time_limit=0)
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def _close(self, connection: pika.BlockingConnection) -> None:
        try:
            if connection.is_open:
                leave(connection)
        except (AMQPError, OSError):
            log().info("broker connection closed roughly", queue=self.queue)
