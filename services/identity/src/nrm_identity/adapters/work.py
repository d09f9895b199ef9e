"""Identity's unit of work: the spine's, with identity's repositories."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, Table, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from nrm_identity.adapters import tables
from nrm_identity.adapters.survivors import SurvivorRepository
from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client
from nrm_identity.domain.organisation import Organisation
from nrm_identity.domain.session import LONGEST, SignInSession
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.errors import NotFound
from nrm_shared.runner.work import SqlWork

# Ended sessions are kept for questions of the month, then the audit trail answers them.
KEPT = timedelta(days=30)


class OrganisationRepository(Repository[Organisation]):
    """The organisations, also by page and by code."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Organisation)

    def page(self, *, kind: str | None, district: str | None, after: str | None, limit: int) -> list[Organisation]:
        """Return up to `limit` organisations whose code is greater than `after`, by code."""
        columns = tables.organisation.c
        statement = select(Organisation).order_by(columns.code).limit(limit)
        if kind is not None:
            statement = statement.where(columns.kind == kind)
        if district is not None:
            statement = statement.where(columns.district == district)
        if after is not None:
            statement = statement.where(columns.code > after)
        return list(self.session.scalars(statement))

    def held(self, id: UUID) -> Organisation:
        """Return the organisation as it will stay until this work ends; raise `NotFound`.

        Many may hold it at once, and whoever changes it waits for them: who is admitted for it was admitted before.
        """
        found = self.session.get(Organisation, id, with_for_update={"read": True}, populate_existing=True)
        if found is None:
            raise NotFound(kind="Organisation")
        return found

    def by_codes(self, codes: Sequence[str]) -> list[Organisation]:
        """Return the organisations that have one of these codes, by code."""
        columns = tables.organisation.c
        return list(self.session.scalars(select(Organisation).where(columns.code.in_(codes)).order_by(columns.code)))


class AccountRepository(Repository[Account]):
    """The accounts, also by user name."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Account)

    def named(self, username: str) -> Account | None:
        """Return the account with this user name, or None."""
        return self.one(username=username)

    def linked(self, issuer: str, subject: str) -> Account | None:
        """Return the account of the person an identity provider names so, or None."""
        return self.one(issuer=issuer, subject=subject)


class ClientRepository(Repository[Client]):
    """The clients; signing in changes nothing, so many may hold one at once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Client)

    def held(self, id: UUID) -> Client | None:
        """Return the client as it will stay until this work ends, or None."""
        return self.session.get(Client, id, with_for_update={"read": True}, populate_existing=True)


class SessionRepository(Repository[SignInSession]):
    """The sessions, also those that have not ended, of an account or of an organisation's people."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, SignInSession)

    def seen(self, id: UUID) -> SignInSession | None:
        """Return the session without a lock, or None."""
        return self.session.get(SignInSession, id)

    def live_of(self, account: UUID) -> list[SignInSession]:
        """Return the sessions of an account that have not ended, locked."""
        self.session.flush()
        return self.locked(self._live().where(tables.session.c.account == account))

    def live_of_organisation(self, organisation: str) -> list[SignInSession]:
        """Return the sessions of an organisation's people that have not ended, locked."""
        people = select(tables.account.c.id).where(tables.account.c.organisation == organisation)
        self.session.flush()
        return self.locked(self._live().where(tables.session.c.account.in_(people)))

    def forget(self, account: UUID) -> None:
        """Delete the account's sessions that began long ago: they are over, and the audit trail tells of them."""
        columns = tables.session.c
        old = columns.began_at < func.clock_timestamp() - KEPT
        self.session.connection().execute(delete(tables.session).where(columns.account == account, old))

    def _live(self) -> Select[Any]:
        columns = tables.session.c
        began = columns.began_at > func.clock_timestamp() - LONGEST
        return select(columns.id).where(columns.ended_at.is_(None), began).order_by(columns.id)


class SqlOnce:
    """Handles and numbers that may be used once. What is out of date goes with the next that comes."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def begin_attempt(self, digest: str, until: datetime) -> None:
        """Remember that a sign-in was begun."""
        table = tables.sign_in_attempt
        self._forget(table, table.c.digest)
        self._connection.execute(insert(table).values(digest=digest, until=until))

    def take_attempt(self, digest: str) -> bool:
        """Use it up; return whether it was there and its time not over."""
        table = tables.sign_in_attempt
        taken = delete(table).where(table.c.digest == digest).returning(table.c.until > func.clock_timestamp())
        return bool(self._connection.execute(taken).scalar_one_or_none())

    def take_number(self, client: UUID, number: str, until: datetime) -> bool:
        """Use the number of an assertion up; return whether it was not used before."""
        table = tables.used_assertion
        self._forget(table, table.c.number)
        taken = insert(table).values(client=client, number=number, until=until).on_conflict_do_nothing()
        return bool(self._connection.execute(taken.returning(table.c.number)).first())

    def _forget(self, table: Table, key: Column[Any]) -> None:
        # What another transaction forgets at this moment is left to it: two must not wait for each other.
        over = select(key).where(table.c.until < func.clock_timestamp()).with_for_update(skip_locked=True)
        self._connection.execute(delete(table).where(table.c.until < func.clock_timestamp(), key.in_(over)))


class SqlIdentityWork(SqlWork):
    """One piece of identity's work."""

    @property
    def instant(self) -> datetime:
        """Return the time of the database server's machine: one clock, however many processes of identity there are."""
        now: datetime = self.session.connection().execute(select(func.clock_timestamp())).scalar_one()
        return now

    @cached_property
    def sessions(self) -> SessionRepository:
        """Return the sessions."""
        return SessionRepository(self.session)

    @cached_property
    def survivors(self) -> SurvivorRepository:
        """Return how survivors sign in."""
        return SurvivorRepository(self.session)

    @cached_property
    def once(self) -> SqlOnce:
        """Return what may be used once."""
        return SqlOnce(self.session)

    @cached_property
    def organisations(self) -> OrganisationRepository:
        """Return the organisations."""
        return OrganisationRepository(self.session)

    @cached_property
    def accounts(self) -> AccountRepository:
        """Return the accounts."""
        return AccountRepository(self.session)

    @cached_property
    def clients(self) -> ClientRepository:
        """Return the clients."""
        return ClientRepository(self.session)
