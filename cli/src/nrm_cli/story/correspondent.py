"""A partner's system: sends sealed messages and keeps what arrives on its own queue, in a thread of its own."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from nrm_cli.story.surprise import Surprise
from nrm_cli.story.world import World
from nrm_partners.broker import BrokerLine
from nrm_partners.client import Arrived, PartnerClient
from nrm_partners.mofa import MofaClient
from nrm_partners.police import PoliceClient
from nrm_partners.settings import PartnerSettings
from nrm_shared.contracts.base import SealedMessage

M = TypeVar("M", bound=SealedMessage)

ROUND_SECONDS = 0.2
PATIENCE_SECONDS = 20.0


class Correspondent:
    """One partner system. `react` is told every message in the listening thread and may answer it."""

    def __init__(self, world: World, partner: str) -> None:
        settings = PartnerSettings.of(partner, world.environment)
        self.partner = partner
        self.settings = settings
        self.sealer = settings.sealer()
        # Sending and listening each have a line of their own: a line is not for several threads.
        self._writer = _client(partner, settings)
        self._reader = _client(partner, settings)
        self._react: Callable[[Arrived], None] = lambda _arrived: None
        self._arrived: list[Arrived] = []
        self._news = threading.Condition()
        self._ending = threading.Event()
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None

    def start(self, react: Callable[[Arrived], None] | None = None) -> None:
        """Begin to listen, or listen again after `stop`."""
        self._react = react or self._react
        self._ending.clear()
        self._thread = threading.Thread(target=self._listen, name=f"story-{self.partner}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and hang up."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_SECONDS)
        self._writer.close()

    def send(self, message: SealedMessage, message_id: UUID | None = None) -> UUID:
        """Seal and send a message; return its id."""
        return self._writer.send(message, message_id)

    def send_bytes(self, body: bytes, type: str, message_id: UUID) -> None:
        """Send any body, such as one that is no sealed message at all."""
        self._writer.send_bytes(body, type, message_id)

    def expect(
        self, kind: type[M], where: Callable[[M], bool] = lambda _message: True, seconds: float = PATIENCE_SECONDS
    ) -> M:
        """Return the first message of `kind` for which `where` holds; raise `Surprise` after `seconds`."""
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                for arrived in self._arrived:
                    if isinstance(arrived.message, kind) and where(arrived.message):
                        return arrived.message
                if self._failure is not None:
                    raise Surprise(f"{self.partner} stopped listening: {self._failure}") from self._failure
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Surprise(f"{self.partner} waited {seconds:g} s for {kind.TYPE}")
                self._news.wait(left)

    def heard(self, kind: type[M]) -> list[M]:
        """Return all messages of `kind` so far."""
        with self._news:
            return [arrived.message for arrived in self._arrived if isinstance(arrived.message, kind)]

    def _listen(self) -> None:
        try:
            while not self._ending.is_set():
                self._reader.listen(self._keep, ROUND_SECONDS)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the story's own thread tells it
            with self._news:
                self._failure = error
                self._news.notify_all()
        finally:
            self._reader.close()

    def _keep(self, arrived: Arrived) -> None:
        with self._news:
            self._arrived.append(arrived)
            self._news.notify_all()
        self._react(arrived)


def _client(partner: str, settings: PartnerSettings) -> PartnerClient:
    if partner == "mofa":
        return MofaClient(settings.sealer(), BrokerLine(settings))
    return PoliceClient(partner, settings.sealer(), BrokerLine(settings))
