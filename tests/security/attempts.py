"""Trying a thing as somebody, and hearing from the server itself whether it may be done."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pika
import psycopg2
from pika.exceptions import AMQPError

# pika warns of every channel that is closed on us, which is what is tried here a thousand times.
logging.getLogger("pika").setLevel(logging.CRITICAL)


class Allowed(AssertionError):
    """The server let somebody do what is forbidden."""


class NotAllowed(AssertionError):
    """The server refused what must work: the test's other half."""


@dataclass
class Tally:
    """How many things were tried."""

    refused: int = 0
    worked: int = 0

    def __str__(self) -> str:
        return f"{self.refused} forbidden things tried and refused by the server, {self.worked} allowed ones worked"


# PostgreSQL says these when it is the rights, and not a typing mistake of ours, that stand in the way.
NO_RIGHT = "42501"
NO_SUCH_USER = ("28000", "28P01")


def forbidden_statement(url: str, statement: str, tally: Tally, states: tuple[str, ...] = (NO_RIGHT,)) -> None:
    """Run one statement that the server must refuse for want of rights; nothing of it stays."""
    connection = psycopg2.connect(url)
    # Some of them may not stand in a transaction, and would be refused for that.
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except psycopg2.Error as error:
        if error.pgcode not in states:
            raise NotAllowed(f"refused for another reason ({error.pgcode}): {statement}") from error
        tally.refused += 1
        return
    finally:
        connection.close()
    raise Allowed(f"{_user(url)}: {statement}")


def forbidden_connection(url: str, words: str, tally: Tally) -> None:
    """Connect where the server must refuse it, saying `words`."""
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        if words not in str(error):
            raise NotAllowed(f"refused for another reason: {error}") from error
        tally.refused += 1
        return
    raise Allowed(f"connected: {_user(url)}")


def allowed_statement(url: str, statement: str, tally: Tally) -> None:
    """Run one statement that must work, and take it back."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except psycopg2.Error as error:
        raise NotAllowed(f"{_user(url)}: {statement}: {error}") from error
    finally:
        connection.rollback()
        connection.close()
    tally.worked += 1


REFUSED, FOREIGN_USER, NO_ROUTE = 403, 406, "no route"


class AtTheBroker:
    """One user of the broker; every try has a channel of its own, for the broker closes it on a refusal."""

    def __init__(self, url: str, tally: Tally) -> None:
        self.user = pika.URLParameters(url).credentials.username
        self._connection = pika.BlockingConnection(pika.URLParameters(url))
        self._tally = tally

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def forbidden(self, what: str, act: Callable[[Any], object], code: int | str = REFUSED) -> None:
        """Do what the broker must refuse with `code`, or (`NO_ROUTE`) deliver to nobody."""
        channel = self._connection.channel()
        channel.confirm_delivery()
        try:
            act(channel)
        except pika.exceptions.ChannelClosedByBroker as closed:
            if closed.reply_code != code:
                raise NotAllowed(f"refused for another reason: {what}: {closed}") from closed
        except pika.exceptions.UnroutableError:
            if code != NO_ROUTE:
                raise Allowed(f"{self.user}: {what} (went to nobody)") from None
            channel.close()
        else:
            raise Allowed(f"{self.user}: {what}")
        self._tally.refused += 1

    def allowed(self, what: str, act: Callable[[Any], object]) -> None:
        """Do what must work."""
        channel = self._connection.channel()
        channel.confirm_delivery()
        try:
            act(channel)
        except AMQPError as error:
            raise NotAllowed(f"{self.user}: {what}: {error}") from error
        channel.close()
        self._tally.worked += 1


def _user(url: str) -> str:
    return str(psycopg2.extensions.parse_dsn(url)["user"])
