"""After an erasure nothing of the person opens: in no database, outbox, dead letter or waiting message, and in no backup.

Two persons go the whole way through all services (AC1). Backups are made, then one of them is erased. What the services
hold afterwards, every key of theirs, is tried on every sealed value there is. The other person shows that the trying works.
"""

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from nrm_cli.story import adult, setup
from nrm_cli.story.story import Story
from nrm_local import databases as local_databases
from nrm_local.names import REGISTRIES
from nrm_local.postgres import binaries
from nrm_local.secrets import Secrets
from nrm_shared.contracts.partner_mofa import ReturnNotifiedV1
from nrm_shared.contracts.partner_police import TaskCancelledV1
from nrm_shared.contracts.readers import READERS
from nrm_shared.db.engine import make_engine
from nrm_shared.erasure.sweep import sweep
from nrm_shared.foundation import Foundation
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging import names
from nrm_shared.runner.runner import Runner
from nrm_shared.security import columns, keyfiles
from nrm_shared.security.keyring import KeyRing
from nrm_shared.security.keystore import SqlKeyStore
from nrm_shared.security.seal import Sealer
from tests.security.openable import Found, look
from tests.security.town.cast import TownCast
from tests.security.town.service import TownService
from tests.security.town.town import Town, town
from tests.support.postgres import Databases

# Those that keep something sealed under persons' and cases' keys; monitoring keeps codes and ids only, identity nothing.
SEALING = ("intake", "verification", "approval", "referral")
KEEPERS = (*SEALING, "monitoring", "identity")
DPO = Actor("person:dpo", "person", "nrm-office", frozenset({"DPO"}), ("BD",))
DEPUTY = Actor("person:dpo-deputy", "person", "nrm-office", frozenset({"DPO"}), ("BD",))
FARIDA = Actor("person:farida", "person", "nrm-office", frozenset({"FP"}), ("BD",))
NAMES = ("রেহানা", "Rehana Khatun")


@dataclass
class Person:
    """One of the two: everything that is about them, by id."""

    person_id: UUID
    case_id: UUID
    report_id: UUID
    repatriation_id: UUID
    reference: str

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """Return under whose keys their texts lie."""
        return self.person_id, self.case_id, self.report_id, self.repatriation_id


@dataclass
class Scene:
    """The town with both persons, what opened before, and the backups that were made before."""

    town: Town
    erased: Person
    kept: Person
    admin_url: str
    dumps: dict[str, Path] = field(default_factory=dict)
    before: dict[str, Found] = field(default_factory=dict)
    tally: dict[str, Any] = field(default_factory=dict)
    letters: Counter[str] = field(default_factory=Counter)

    def engine(self, service: str) -> Engine:
        """Return a service's database."""
        return self.town.services[service].foundation.engine

    def look(self, service: str, person: Person, engine: Engine | None = None) -> Found:
        """Try everything about a person in a service's database, or in another one of it."""
        wrapping = keyfiles.wrapping(self.town.services[service].foundation.settings)
        parties = ("intake", "verification", *(f"registry-adapters.{one}" for one in REGISTRIES))
        sealers: list[Sealer] = [self.town.sealer(party) for party in parties]
        return look(engine or self.engine(service), wrapping, person.subjects, sealers)


class OwnRings:
    """Every service of the town with the key ring of its own that it has in its own process."""

    def __init__(self) -> None:
        self._rings: dict[str, KeyRing] = {}

    def make(self, foundation: Foundation) -> None:
        """Make a service's ring."""
        wrapping = keyfiles.wrapping(foundation.settings)
        self._rings[foundation.settings.service] = KeyRing(SqlKeyStore(foundation.key_engine), wrapping)

    @contextmanager
    def within(self, service: str) -> Iterator[None]:
        """Let sealed columns use this service's ring."""
        before = columns._process.get("keyring")
        columns.use(self._rings.get(service))
        try:
            yield
        finally:
            columns.use(before)


@pytest.fixture(scope="module")
def rings() -> Iterator[OwnRings]:
    """Give every service its own ring."""
    own, patch = OwnRings(), pytest.MonkeyPatch()
    opened, heard = Runner.open, TownService.hear

    @contextmanager
    def open_own(runner: Runner, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with own.within(runner.service), opened(runner, *args, **kwargs) as work:
            yield work

    def hear_own(service: TownService, queue: str, deliveries: list[Delivery]) -> None:
        with own.within(service.name):
            heard(service, queue, deliveries)

    def make_own(foundation: Foundation) -> None:
        own.make(foundation)

    patch.setattr(Foundation, "use_sealed_columns", make_own)
    patch.setattr(Runner, "open", open_own)
    patch.setattr(TownService, "hear", hear_own)
    yield own
    patch.undo()


@pytest.fixture(scope="module")
def scene(
    rings: OwnRings,
    databases_of_session: Databases,
    test_secrets: Secrets,
    postgres_admin_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    """Tell two stories to their end, back everything up, erase one of the two."""
    var = tmp_path_factory.mktemp("erasure")
    with town(databases_of_session, test_secrets, var) as here:
        cast = TownCast(here, var)
        cast.populate()
        everybody: Any = cast
        setup.prepare(Story(everybody, "setup"))
        persons: list[Person] = []
        for number in range(2):
            story = Story(everybody, f"story {number}")
            adult.tell(story)
            leave_files(here, story)
            persons.append(person_of(here, story))
        made = Scene(here, persons[0], persons[1], postgres_admin_url)
        leave_letters(made, rings)
        for service in SEALING:
            made.before[service] = made.look(service, made.erased)
            made.dumps[service] = dumped(made, service, var)
        erase(made)
        yield made


def person_of(here: Town, story: Story) -> Person:
    """Return who a story was about. How a case is closed is told elsewhere; here it has only to be."""
    with here.services["intake"].foundation.engine.begin() as connection:
        connection.execute(text("UPDATE case_file SET status = 'CLOSED' WHERE id = :id"), {"id": story.case.id})
        row = connection.execute(
            text(
                "SELECT case_file.person_id, case_file.id, case_file.report_id, repatriation.id AS repatriation_id,"
                " repatriation.reference FROM case_file JOIN repatriation USING (person_id) WHERE case_file.id = :id"
            ),
            {"id": story.case.id},
        ).one()
    return Person(*row)


def leave_files(here: Town, story: Story) -> None:
    """Attach a file to the person's case, to the task of the police and to the assessment."""
    farida = story.by("farida")
    paths = {"intake": f"/v1/cases/{story.case.id}"}
    for service, table, noun in (
        ("verification", "confirmation_task", "confirmation-tasks"),
        ("approval", "assessment", "assessments"),
    ):
        with here.services[service].foundation.engine.connect() as connection:
            asked = text(f"SELECT id FROM {table} WHERE case_id = :id AND status = 'ACCEPTED'")
            paths[service] = f"/v1/{noun}/{connection.execute(asked, {'id': story.case.id}).scalar_one()}"
    for service, path in paths.items():
        farida.attach(service, path, b"What was said. " * 40_000, type="STATEMENT", name=f"{NAMES[1]}.txt")


def leave_letters(scene: Scene, rings: OwnRings) -> None:
    """Leave what may lie about: a message of MoFA that waits, one that died, and one for the police not sent yet."""
    intake = scene.town.services["intake"]
    for _ in range(2):
        letter(scene, scene.erased)
    with intake.foundation.engine.begin() as connection:
        # The first was tried so often that it is buried with the next look.
        connection.execute(text("UPDATE parked SET begun = 4 WHERE id = (SELECT min(id) FROM parked)"))
    inbox = intake.inboxes[names.from_partner("mofa")]
    with rings.within("intake"):
        inbox.retry_parked()
    letter(scene, scene.erased)
    verification = scene.town.services["verification"]
    with verification.runner.open(system("verification")) as work:
        cancelled = TaskCancelledV1(task_id=new_id(), station="PS-404190", reason="REASSIGNED")
        work.send(cancelled, to="police-cdms", queue=names.partner_out("police-cdms"), about=scene.erased.case_id)
        work.finish()
        work.session.commit()


def letter(scene: Scene, person: Person) -> None:
    """Let MoFA's consumer have died twice of a message about a person: it is put aside before it is tried."""
    id, said = (
        new_id(),
        ReturnNotifiedV1(
            reference=f"{person.reference}/9",
            repatriation_reference=person.reference,
            person=adult.rehana(date(2026, 8, 3)),
            country="LBN",
            mission="Embassy of Bangladesh, Beirut",
            informed_by="NGO",
            notified_at=datetime(2026, 8, 3, 5, tzinfo=UTC),
        ),
    )
    body = scene.town.sealer("mofa").seal(said.model_dump_json().encode(), said.TYPE, str(id), "intake")
    queue, user = names.from_partner("mofa"), names.partner_user("mofa")
    delivery = Delivery(queue, body, str(id), said.TYPE, "application/jose", user, 2)
    scene.town.services["intake"].hear(queue, [delivery])


def erase(scene: Scene) -> None:
    """Erase the one, by two people over HTTP, and let every service do its part."""
    http = scene.town.services["intake"].client
    asked = http.post(
        f"/v1/persons/{scene.erased.person_id}/erasure", json={"reason": "SUBJECT_REQUEST"}, headers=head(scene, DPO)
    )
    assert asked.status_code == 201, asked.text
    id = asked.json()["erasure_id"]
    ordered = http.post(f"/v1/erasures/{id}/approval", headers=head(scene, DEPUTY))
    assert ordered.status_code == 200, ordered.text
    with scene.engine("intake").connect() as connection:
        outbox = connection.execute(text("SELECT type FROM outbox")).scalars().all()
    scene.letters.update(outbox)
    told(scene)
    for service in KEEPERS:
        foundation = scene.town.services[service].foundation
        sweep(scene.town.services[service].runner, keyfiles.erasure_key(foundation.settings))
    told(scene)
    scene.tally = http.get(f"/v1/erasures/{id}", headers=head(scene, DPO)).json()


def told(scene: Scene) -> None:
    """Carry events to those who read them; dead and sealed messages stay where they are."""
    for service in scene.town.services.values():
        with service.foundation.engine.begin() as connection:
            rows = connection.execute(
                text(
                    "DELETE FROM outbox WHERE exchange = :exchange RETURNING id, message_id, type, content_type, body"
                ),
                {"exchange": f"{service.name}.events"},
            ).all()
        for row in sorted(rows):
            for reader, queue in ((name, names.inbox(name)) for name in scene.town.services):
                if row.type in READERS[reader]:
                    delivery = Delivery(queue, bytes(row.body), str(row.message_id), row.type, row.content_type)
                    scene.town.services[reader].hear(queue, [delivery])


def head(scene: Scene, actor: Actor) -> dict[str, str]:
    """Return the headers of somebody's request."""
    token = scene.town.token(actor)
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id()), "If-Match": "*"}


def dumped(scene: Scene, service: str, var: Path) -> Path:
    """Back a service's database up, as an operator does."""
    path = var / f"{service}.sql"
    url = of_database(scene.admin_url, scene.town.databases[service].name)
    subprocess.run([binaries() / "pg_dump", "--file", path, url], check=True, capture_output=True)
    return path


@contextmanager
def restored(scene: Scene, service: str) -> Iterator[Engine]:
    """Restore a backup into a fresh database of the same server."""
    name = f"{scene.town.databases[service].name}_restored"
    connection = local_databases.connect(scene.admin_url)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        url = of_database(scene.admin_url, name)
        psql = [str(binaries() / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", "--file", str(scene.dumps[service]), url]
        subprocess.run(psql, check=True, capture_output=True)
        engine = make_engine(url, pool=2, application="restored")
        yield engine
        engine.dispose()
    finally:
        local_databases.drop(connection, name)
        connection.close()


def of_database(url: str, name: str) -> str:
    """Return the URL of another database of the server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.mark.parametrize("service", SEALING)
def test_nothing_of_the_person_opens_in_the_database_where_it_did_before(scene: Scene, service: str) -> None:
    after = scene.look(service, scene.erased)

    assert sum(scene.before[service].opened.values()) > 0, "there was nothing to erase"
    assert after.opened == Counter()
    assert sum(after.closed.values()) > 0, "the values are still there, and closed"


@pytest.mark.parametrize("service", SEALING)
def test_nothing_of_the_person_opens_in_a_backup_made_before(scene: Scene, service: str) -> None:
    with restored(scene, service) as engine:
        erased, kept = scene.look(service, scene.erased, engine), scene.look(service, scene.kept, engine)

        with engine.connect() as connection:
            back = connection.execute(
                text("SELECT count(*) FROM data_key WHERE subject = ANY(:subjects) AND wrapped IS NOT NULL"),
                {"subjects": list(scene.erased.subjects)},
            ).scalar_one()
    assert back > 0, "the backup brought the wrapped keys back"
    assert erased.opened == Counter()
    assert sum(kept.opened.values()) > 0, "the backup is good for everybody else"


@pytest.mark.parametrize("service", SEALING)
def test_the_other_person_is_untouched(scene: Scene, service: str) -> None:
    found = scene.look(service, scene.kept)

    assert sum(found.opened.values()) > 0
    assert found.closed == Counter() or set(found.closed) <= {"parked.delivery", "outbox.body"}


@pytest.mark.parametrize("service", [service for service in SEALING if service != "referral"])
def test_no_part_of_a_file_opens_and_not_its_name(scene: Scene, service: str) -> None:
    before, after = scene.before[service], scene.look(service, scene.erased)

    assert before.opened["attachment_chunk.sealed"] > 1, "there was a file of several parts"
    assert before.opened["attachment.details"] == 1
    assert (after.opened["attachment_chunk.sealed"], after.opened["attachment.details"]) == (0, 0)
    assert after.closed["attachment_chunk.sealed"] == before.opened["attachment_chunk.sealed"]


def test_what_waits_and_what_died_opened_before_and_does_not_now(scene: Scene) -> None:
    before, after = scene.before["intake"], scene.look("intake", scene.erased)

    assert before.opened["parked.delivery"] > 0, "a message waited"
    assert before.opened["outbox.body"] > 0, "a dead letter was on its way"
    assert (after.opened["parked.delivery"], after.opened["outbox.body"]) == (0, 0)
    assert after.closed["parked.delivery"] + after.closed["outbox.body"] >= 2


def test_what_was_not_sent_yet_is_not_sent_any_more(scene: Scene) -> None:
    with scene.engine("verification").connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM outbox WHERE about IS NOT NULL")).scalar_one()

    assert left == 0


def test_every_service_reported_back(scene: Scene) -> None:
    assert (scene.tally["status"], scene.tally["outstanding"]) == ("DONE", [])
    assert scene.tally["keys_destroyed"] >= len(SEALING)


def test_whoever_held_the_key_in_memory_is_refused_with_the_next_request(scene: Scene) -> None:
    http = scene.town.services["intake"].client
    path = f"/v1/cases/{scene.erased.case_id}/person"

    answer = http.get(path, headers=head(scene, FARIDA))

    assert (answer.status_code, answer.json()["code"]) == (409, "erased")
    other = http.get(f"/v1/cases/{scene.kept.case_id}/person", headers=head(scene, FARIDA))
    assert other.status_code == 200


def test_the_case_stays_for_the_figures(scene: Scene) -> None:
    http = scene.town.services["intake"].client

    case = http.get(f"/v1/cases/{scene.erased.case_id}", headers=head(scene, FARIDA))

    assert case.status_code == 200, case.text
    with scene.engine("monitoring").connect() as connection:
        kept = connection.execute(
            text("SELECT count(*) FROM live.case_view WHERE case_id = :id"), {"id": scene.erased.case_id}
        ).scalar_one()
    assert kept == 1


@pytest.mark.parametrize("service", SEALING)
def test_no_backup_holds_a_name_in_the_clear(scene: Scene, service: str) -> None:
    dump = scene.dumps[service].read_text(encoding="utf-8")

    for name in NAMES:
        assert name not in dump
        assert name.encode().hex() not in dump
