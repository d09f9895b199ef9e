"""Whence a request comes: the one place that says it, for brakes and for whatever else asks about an address.

Behind a proxy the connection is the proxy's; who is behind it stands in X-Forwarded-For, which anybody can write. So it is
believed only from the proxies that a setting names (none unless it does), and only as far to the left as each of them
vouches for the next.
"""

import ipaddress

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
FORWARDED_FOR = "X-Forwarded-For"
# A subscriber is given this much of IPv6 at least, and changes addresses within it at will.
SUBSCRIBERS_BITS = 64


def networks_of(text: str) -> Networks:
    """Return the addresses and networks of a list by commas; raise `ValueError` for what is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def address_of(text: str) -> Address | None:
    """Return an address as it is compared (IPv4 within IPv6 as IPv4), or None for what is none."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def within(address: Address | None, networks: Networks) -> bool:
    """Return whether an address is of one of the networks."""
    return address is not None and any(address in network for network in networks)


def believed(peer: str, forwarded: str, proxies: Networks) -> str:
    """Return who is behind `peer`: the rightmost address of X-Forwarded-For that is none of the `proxies`.

    What stands left of it, or of something that is no address, was written by whoever wanted to.
    """
    source = peer
    for entry in reversed(forwarded.split(",")):
        if not within(address_of(source), proxies):
            break
        address = address_of(entry)
        if address is None:
            break
        source = str(address)
    return source


class Sourced:
    """Puts the address that is believed in the place of the connection's, before anybody asks for it."""

    def __init__(self, app: ASGIApp, proxies: Networks) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope.get("client"):
            peer, port = scope["client"]
            forwarded = ",".join(Headers(scope=scope).getlist(FORWARDED_FOR))
            source = believed(peer, forwarded, self._proxies) if forwarded else peer
            scope = {**scope, "client": (source, port if source == peer else 0)}
        await self._app(scope, receive, send)


def source_of(request: HTTPConnection) -> str:
    """Return what a brake counts by: the address, of IPv6 the subscriber's network; nothing if there is none."""
    host = request.client.host if request.client else ""
    address = address_of(host)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), SUBSCRIBERS_BITS), strict=False))
    return str(address or host)
