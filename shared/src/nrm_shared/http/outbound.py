"""Where a process may connect to over HTTP: to the addresses of its settings, and nowhere else.

Every client names what it is for when it is made; a host or port that is none of them is refused before a connection is
opened, whatever an answer, a document of a provider or a mistake of ours says.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
Place = tuple[str, int]


class NotAllowed(ConnectionError):
    """The address is none that the settings name."""


def place_of(url: str) -> Place:
    """Return host and port of an address of the settings; raise `ValueError` if it has none."""
    parts = urlsplit(url)
    port = parts.port or PORTS.get(parts.scheme)
    if not parts.hostname or port is None:
        raise ValueError("an address begins with http or https and names a host")
    return parts.hostname.lower(), port


def places_of(urls: Iterable[str]) -> frozenset[Place]:
    """Return the places of all addresses that are set; a path alone is none."""
    return frozenset(place_of(url) for url in urls if "://" in url)


def require_allowed(place: Place, allowed: frozenset[Place]) -> None:
    """Raise `NotAllowed` unless `place` is one of those allowed."""
    host, port = place
    if (host.lower(), port) not in allowed:
        raise NotAllowed
