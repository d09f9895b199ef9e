"""The birth register's codes and what they mean here."""

from enum import StrEnum


class Condition(StrEnum):
    """The condition of an entry. Only a registered one can confirm a person without reservation."""

    REGISTERED = "REG"
    UNDER_CORRECTION = "COR"
    CANCELLED = "CAN"


class NoEntry(StrEnum):
    """Why the register returns no entry."""

    NO_SUCH_NUMBER = "A"
    # The entry exists on paper only: the register cannot tell, which is not "not found".
    WITH_LOCAL_OFFICE = "B"
