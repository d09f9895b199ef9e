"""What a database error means: the database is away, or two transactions wanted the same rows crosswise."""

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

DEADLOCK = "40P01"


def is_deadlock(error: BaseException) -> bool:
    """Return whether PostgreSQL chose this transaction as a deadlock's victim; nothing happened, again is safe."""
    return any(
        isinstance(each, DBAPIError) and getattr(each.orig, "pgcode", None) == DEADLOCK for each in _chain(error)
    )


def is_away(error: BaseException) -> bool:
    """Return whether the database is away or too slow, also where another error hides it (a sealed column's key)."""
    return not is_deadlock(error) and any(
        isinstance(each, OperationalError | PoolTimeout)
        or (isinstance(each, DBAPIError) and each.connection_invalidated)
        for each in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        inner = getattr(error, "orig", None)
        error = inner if isinstance(inner, BaseException) else error.__cause__
