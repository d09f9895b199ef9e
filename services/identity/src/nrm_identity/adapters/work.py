"""Identity's unit of work: the spine's, with identity's repositories."""

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from nrm_identity.adapters import tables
from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client
from nrm_identity.domain.organisation import Organisation
from nrm_shared.db.repository import Repository
from nrm_shared.runner.work import SqlWork


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


class ClientRepository(Repository[Client]):
    """The clients; signing in changes nothing, so it does not lock."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Client)

    def seen(self, id: UUID) -> Client | None:
        """Return the client without a lock, or None."""
        return self.session.get(Client, id)


class SqlIdentityWork(SqlWork):
    """One piece of identity's work."""

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
