"""What is locked is as it is now, whatever was read before; what this work changed is never lost by looking again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import BigInteger, Column, Engine, MetaData, String, Table, Uuid, create_engine, event, text
from sqlalchemy.orm import Session, registry

from nrm_shared.db.engine import driver_url
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.aggregate import Aggregate
from tests.support.postgres import ServiceDatabase


@dataclass(kw_only=True, eq=False)
class Thing(Aggregate):
    """Something small with a version."""

    name: str = ""


TABLE = Table(
    "thing",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("row_version", BigInteger),
    Column("name", String),
)
registry().map_imperatively(Thing, TABLE, exclude_properties={"created_at"})


@pytest.fixture
def id(table: None, engine: Engine) -> UUID:
    made = uuid4()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO thing VALUES (:id, 1, 'old')"), {"id": made})
    return made


@pytest.fixture(autouse=True)
def table(spine: ServiceDatabase) -> None:
    owner = create_engine(driver_url(spine.migrator_url))
    TABLE.create(owner)
    owner.dispose()


@contextmanager
def working(engine: Engine) -> Iterator[Repository[Thing]]:
    with Session(engine, autoflush=False, expire_on_commit=False) as session:
        yield Repository(session, Thing)


def change(engine: Engine, id: UUID, name: str) -> None:
    """Let another process change the thing and commit."""
    with working(engine) as other:
        thing = other.get(id)
        thing.name = name
        thing.changed()
        other.session.commit()


def by_find(things: Repository[Thing], id: UUID) -> Thing:
    return things.get(id)


def by_preload(things: Repository[Thing], id: UUID) -> Thing:
    things.preload([id])
    return things.get(id)


def by_where(things: Repository[Thing], id: UUID) -> Thing:
    return things.where(lock=True, id=id)[0]


LOCKING = pytest.mark.parametrize("lock", [by_find, by_preload, by_where])
Lock = Callable[[Repository[Thing], UUID], Thing]


@LOCKING
def test_what_is_locked_is_as_it_is_now_although_it_was_read_before(engine: Engine, id: UUID, lock: Lock) -> None:
    with working(engine) as things:
        seen = things.read(id)
        change(engine, id, "new")
        locked = lock(things, id)
        assert locked is seen
        assert (locked.name, locked.row_version) == ("new", 2)


@LOCKING
def test_a_row_read_in_a_list_is_as_it_is_now_once_it_is_locked(engine: Engine, id: UUID, lock: Lock) -> None:
    with working(engine) as things:
        [seen] = things.where(name="old")
        change(engine, id, "new")
        assert lock(things, id).name == "new"
        assert seen.name == "new"


@LOCKING
def test_what_this_work_holds_keeps_its_unsaved_changes(engine: Engine, id: UUID, lock: Lock) -> None:
    with working(engine) as things:
        held = things.get(id)
        held.name = "mine"
        held.changed()
        assert lock(things, id) is held
        assert (held.name, held.row_version) == ("mine", 2)


@LOCKING
def test_what_was_changed_without_a_lock_is_not_lost_by_locking(engine: Engine, id: UUID, lock: Lock) -> None:
    with working(engine) as things:
        things.read(id).name = "mine"
        assert lock(things, id).name == "mine"


def test_a_second_locked_look_does_not_load_again_what_is_held(engine: Engine, id: UUID) -> None:
    with working(engine) as things:
        held = things.get(id)
        loads: list[Thing] = []
        event.listen(Thing, "refresh", lambda target, *_: loads.append(target))
        assert things.where(lock=True, name="old") == [held]
        assert loads == []


def test_what_was_not_there_and_came_since_is_found_by_its_columns(engine: Engine) -> None:
    new = uuid4()
    with working(engine) as things:
        assert things.find(new) is None
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO thing VALUES (:id, 1, 'late')"), {"id": new})
        assert [thing.id for thing in things.where(lock=True, name="late")] == [new]
        assert things.get(new).name == "late"
