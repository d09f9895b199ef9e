"""The cast of the stories, acting inside the town: the same stories as in the journeys, without a broker or a wait."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

from nrm_cli.story.cast import Cast
from nrm_cli.story.police import acknowledgement, common, nationality
from nrm_cli.story.portal import Portal
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.teller import Silent
from nrm_cli.story.trail import Trail
from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_identity.demo.__main__ import demo_accounts, demo_content, load_demo
from nrm_identity.seed.__main__ import seed
from nrm_local.environment import url_of
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_mofa import TO_MOFA
from nrm_shared.contracts.partner_police import TO_POLICE, ConfirmationTaskV1, FindingSubmittedV1, NationalityCheckV1
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging import names
from tests.security.town.service import quick_passwords
from tests.security.town.town import Corridor, Town

M = TypeVar("M", bound=SealedMessage)
Finding = Callable[[ConfirmationTaskV1], dict[str, Any]]


@dataclass(frozen=True)
class TownWorld:
    """What stories ask of the installation they run in."""

    town: Town
    output: Path

    def url(self, service: str) -> str:
        """Return the base URL of a service."""
        return url_of(service)

    @property
    def now(self) -> datetime:
        """Return the business time."""
        return self.town.services["intake"].runner.clock.now()


@dataclass
class TownSignIn:
    """The token of one person of the demo; nobody asks for a password here."""

    town: Town
    actor: Actor | None
    username: str | None

    def header(self) -> dict[str, str]:
        """Return the Authorization header."""
        return {"Authorization": f"Bearer {self.town.token(self.actor)}"} if self.actor else {}


class TownPartner:
    """A partner's system: reads its box whenever somebody asks."""

    def __init__(self, town: Town, partner: str, hears: Any) -> None:
        self._town = town
        self._partner = partner
        self._sealer = town.sealer(partner)
        self._hears = {message.TYPE: message for message in hears}
        self._arrived: list[SealedMessage] = []

    def send(self, message: SealedMessage, message_id: UUID | None = None) -> UUID:
        """Seal and send a message; return its id."""
        id = message_id or new_id()
        owner = names.PARTNERS[self._partner]
        body = self._sealer.seal(message.model_dump_json().encode(), message.TYPE, str(id), owner)
        self._town.write(self._partner, body, message.TYPE, str(id))
        return id

    def read(self) -> list[SealedMessage]:
        """Return what has come since the last look."""
        box = self._town.boxes.pop(names.partner_out(self._partner), [])
        opened = [self._sealer.open(each.body, each.type or "", names.PARTNERS[self._partner]) for each in box]
        new = [self._hears[each.type].model_validate_json(each.payload, extra="ignore") for each in opened]
        self._arrived += new
        return new

    def expect(self, kind: type[M], where: Callable[[M], bool] = lambda _message: True, seconds: float = 0) -> M:
        """Return the first message of `kind` for which `where` holds; raise `Surprise` if it has not come."""
        self.read()
        for message in self._arrived:
            if isinstance(message, kind) and where(message):
                return message
        raise Surprise(f"{self._partner} has got no {kind.TYPE}")


@dataclass
class TownStations:
    """All stations of all police systems, working as soon as something arrives."""

    town: Town
    systems: dict[str, TownPartner] = field(init=False)
    findings: dict[str, Finding] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the systems."""
        self.systems = {
            name: TownPartner(self.town, name, TO_POLICE) for name in names.PARTNERS if name.startswith("police")
        }

    def will_find(self, case_number: str, finding: Finding) -> None:
        """Let the officer who gets the task of this case answer with `finding(task)`."""
        self.findings[case_number] = finding

    def work(self) -> bool:
        """Answer everything that waits; return whether there was anything."""
        waiting = [(system, message) for system in self.systems.values() for message in system.read()]
        for system, message in waiting:
            self._answer(system, message)
        return bool(waiting)

    def _answer(self, system: TownPartner, message: SealedMessage) -> None:
        match message:
            case NationalityCheckV1():
                system.send(nationality(message))
            case ConfirmationTaskV1() if message.case_number in self.findings:
                system.send(acknowledgement(message))
                found = self.findings[message.case_number](message)
                system.send(FindingSubmittedV1(**common(message), **found))
            case _:
                return


class TownCast:
    """Everybody who acts: people at their portals, MoFA, the police systems. It stands in for the stories' own `Cast`."""

    def __init__(self, town: Town, output: Path) -> None:
        self.town = town
        self.world = TownWorld(town, output)
        self.tell = Silent()
        self.stations = TownStations(town)
        self.mofa = TownPartner(town, "mofa", TO_MOFA)
        self.client = Corridor(town, settles=True)
        self.actors = {
            each.username: Actor(
                str(seeded_account_id(each.username)),
                "person",
                each.organisation,
                frozenset(each.roles),
                tuple(each.jurisdictions),
            )
            for each in demo_accounts(demo_content(), seed="")
        }
        town.attend(self.stations.work)

    def as_cast(self) -> Cast:
        """Return itself as what the stories take: it has all they use."""
        return cast(Cast, self)

    def populate(self) -> None:
        """Register the nation's organisations, the clients and the people of the demo."""
        identity = self.town.services["identity"]
        settings: Any = identity.foundation.settings
        seed(identity.runner, settings)
        load_demo(identity.runner, settings, quick_passwords())
        self.town.settle()

    def portal(self, username: str | None, trail: Trail | None = None) -> Portal:
        """Return the portal of a demo account (None: the public)."""
        sign_in: Any = TownSignIn(self.town, self.actors[username] if username else None, username)
        world: Any = self.world
        return Portal(world, self.client, sign_in, trail or Trail())
