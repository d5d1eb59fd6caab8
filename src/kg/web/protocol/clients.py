"""Who asks, as far as the address that a request comes from tells it, and whether they are still there."""

from __future__ import annotations

from ipaddress import IPv6Address

from starlette.types import Receive, Scope

_SITE_BITS = 64
"""Of the 128 of an IPv6 address. Who has one address has all that differ in the others (RFC 4291, 2.5.4)."""


def client_of(scope: Scope) -> str:
    """A name that is the same for all requests of one client; empty where nothing is known of it.

    It is the address; behind a proxy that the server trusts it is the one that the proxy names.
    """
    host: str = (scope.get("client") or ("",))[0]
    if ":" not in host:
        return host
    try:
        address = IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    return str(address.ipv4_mapped or int(address) >> _SITE_BITS)


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


async def disconnected(receive: Receive) -> None:
    """Return when the client of a request, whose body was read, has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
