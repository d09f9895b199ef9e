"""The town: six services on six databases, and everything that travels between them, in one process.

Events go from each outbox into the inboxes that read them, in the order of their commits, until nothing moves. What
is sealed for a partner waits in that partner's box. Nobody sleeps and nothing is stubbed but the broker itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from nrm_local.environment import CALLERS, CROWD, Addresses, Environment, url_of
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets
from nrm_shared.contracts.readers import READERS
from nrm_shared.foundation import Foundation
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.messaging import names
from nrm_shared.messaging.names import SERVICES
from nrm_shared.security import columns
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.partykeys import PartyKeys, read_key_set
from nrm_shared.security.seal import Sealer
from nrm_shared.security.signingkeys import read_signing_keys
from nrm_shared.security.tokens import TokenIssuer, TokenVerifier
from nrm_verification.app.due_work import DueNationalityChecks
from nrm_verification.entrypoints import jobs
from tests.security.town.service import Surroundings, TownService, build
from tests.support.postgres import Databases

TAKE = text("DELETE FROM outbox RETURNING id, message_id, exchange, routing_key, type, content_type, headers, body")
ROUNDS = 200
A_DAY_SECONDS = 86_400


class Town:
    """Everybody at home. `services` by name; `boxes` holds what was sealed for partners and registries, by queue."""

    def __init__(self, databases: Databases, secrets: Secrets, var: Path, stack: ExitStack) -> None:
        self.secrets = secrets
        self._keys = read_signing_keys(secrets.token_signing_key)
        # A token of this town lives a day: the trials take minutes and renew nothing.
        self.issuer = TokenIssuer(self._keys.current, life=A_DAY_SECONDS)
        self.boxes: dict[str, list[Delivery]] = defaultdict(list)
        self.dead: list[tuple[str, str]] = []
        self._attendants: list[Callable[[], bool]] = [self._timers]
        layout = Layout(project_root(), var)
        layout.content.mkdir(parents=True, exist_ok=True)
        environment = Environment(layout, secrets, Addresses("127.0.0.1:1", "127.0.0.1:1"))
        around = Surroundings(self.token, self._verifier, self._client_of)
        self.services: dict[str, TownService] = {}
        self.databases: dict[str, Any] = {}
        for name in SERVICES:
            database = stack.enter_context(databases.fresh(name))
            values = environment.common() | environment.of_service(name)
            values[f"NRM_{name.upper()}_DATABASE_URL"] = database.plain_url
            # Thousands of trials in a minute are one decision each: how often somebody asks is tried elsewhere.
            values |= {f"NRM_{name.upper()}_{setting.upper()}": CROWD for setting in CALLERS}
            self.databases[name] = database
            self.services[name] = build(name, values, around)
        for service in self.services.values():
            stack.callback(service.foundation.engine.dispose)

    def token(self, actor: Actor) -> str:
        """Return a token for `actor` that every service takes."""
        return self.issuer.issue(actor, list(SERVICES))

    def _verifier(self, foundation: Foundation) -> TokenVerifier:
        return TokenVerifier(StaticKeys(self._keys.published), foundation.settings.service)

    def _client_of(self, url: str) -> httpx.Client:
        return Corridor(self, url)

    def at(self, url: str) -> TownService:
        """Return the service behind a base URL."""
        return next(service for name, service in self.services.items() if url.startswith(url_of(name)))

    # -- what travels -----------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Carry messages until nothing moves; raise `AssertionError` if a message died on the way."""
        for _ in range(ROUNDS):
            moved = [self._carry(service) for service in self.services.values()]
            if not any(moved) and not any(attend() for attend in self._attendants):
                break
        else:
            raise AssertionError("messages run in circles")
        assert self.dead == []

    def attend(self, work: Callable[[], bool]) -> None:
        """Let somebody work whenever the messages have settled; they say whether they did anything."""
        self._attendants.append(work)

    def _timers(self) -> bool:
        """Do what verification's timer does: ask stations about nationality."""
        service = self.services["verification"]
        due = service.runner.ask(DueNationalityChecks(), actor=jobs.SELF)
        jobs.send_nationality_checks(service.runner)
        return bool(due)

    def _carry(self, service: TownService) -> bool:
        with service.foundation.engine.begin() as connection:
            rows = sorted(connection.execute(TAKE).all())
        arriving: dict[str, list[Delivery]] = defaultdict(list)
        for row in rows:
            if row.exchange == names.dead_letters(service.name):
                self.dead.append((row.type, str(row.headers)))
                continue
            for queue in _queues(row.exchange, row.routing_key):
                user = names.service_user(service.name)
                delivery = Delivery(queue, bytes(row.body), str(row.message_id), row.type, row.content_type, user)
                arriving[queue].append(delivery)
        for queue, deliveries in arriving.items():
            owner = queue.partition(".")[0]
            if queue == names.inbox(owner):
                self.services[owner].hear(queue, deliveries)
            else:
                self.boxes[queue] += deliveries
        return bool(rows)

    def write(self, partner: str, body: bytes, type: str, message_id: str) -> None:
        """Let a partner's sealed message arrive at the service that reads it."""
        queue = names.from_partner(partner)
        delivery = Delivery(queue, body, message_id, type, "application/jose", names.partner_user(partner))
        self.services[names.PARTNERS[partner]].hear(queue, [delivery])
        self.settle()

    def sealer(self, party: str) -> Sealer:
        """Return what seals with a partner's keys."""
        own = PartyKeys(read_key_set(self.secrets.seal_keys(party)))
        return Sealer(party, own, PartyKeys(read_key_set(self.secrets.partner_keys)))


class Corridor(httpx.Client):
    """A client whose requests go straight into the applications of the town; what they cause has settled after."""

    def __init__(self, town: Town, base: str = "", *, settles: bool = False) -> None:
        super().__init__()
        self._town = town
        self._base = base
        self._settles = settles

    def request(self, method: str, url: Any, **kwargs: Any) -> httpx.Response:
        """Send a request to the service that the URL names."""
        whole = self._base + str(url)
        service = self._town.at(whole)
        path = whole.removeprefix(url_of(service.name))
        answer = service.client.request(method, path, **kwargs)
        if self._settles and method != "GET":
            self._town.settle()
        return answer


def _queues(exchange: str, routing_key: str) -> Iterator[str]:
    """Yield the queues that a message reaches, as the bindings of the real broker say."""
    owner, _, kind = exchange.rpartition(".")
    if kind == "sealed":
        yield routing_key
    elif kind == "events":
        yield from (names.inbox(reader) for reader, types in READERS.items() if routing_key in types)
    else:
        raise AssertionError(f"{owner} writes to {exchange}")


@contextmanager
def town(databases: Databases, secrets: Secrets, var: Path) -> Iterator[Town]:
    """Build the town; its databases and the process's key ring go with it."""
    with ExitStack() as stack:
        stack.callback(columns.use, None)
        yield Town(databases, secrets, var, stack)
