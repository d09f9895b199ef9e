"""From what kind of client somebody signed in, for the list of the own sessions: coarse, and nothing that names a device."""

from enum import StrEnum


class ClientKind(StrEnum):
    """What the client says it is: a browser on a telephone or a computer, another program, or nothing."""

    MOBILE_BROWSER = "MOBILE_BROWSER"
    DESKTOP_BROWSER = "DESKTOP_BROWSER"
    PROGRAM = "PROGRAM"
    UNKNOWN = "UNKNOWN"


def kind_of_client(user_agent: str) -> ClientKind:
    """Return the kind of a `User-Agent` header, which is looked at and never kept.

    Every browser begins with `Mozilla/`, and those of telephones and tablets say `Mobi` or `Android`. The header is the
    client's own word: it helps people to recognise their sessions, and nothing is decided by it.
    """
    if not user_agent:
        return ClientKind.UNKNOWN
    if not user_agent.startswith("Mozilla/"):
        return ClientKind.PROGRAM
    small = "Mobi" in user_agent or "Android" in user_agent
    return ClientKind.MOBILE_BROWSER if small else ClientKind.DESKTOP_BROWSER
