"""Which addresses may be asked, and under which numbers: those of hosts that the user named.

Pages of others choose where links and redirects lead. They can lead to the hosts that were named, and on
those to the named port and the usual ones. Under its new name the ministry is the same host. A host that
the user named may be in the user's own network: he meant that. Any other may not.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable

from kg.harvest.addresses import host_address, host_of, port_of
from kg.harvest.pages import ministry
from kg.network import is_inside

Resolve = Callable[[str, int], tuple[str, ...]]
"""The numeric addresses of a host's name; ``OSError`` where it has none."""

_USUAL_PORTS = frozenset({80, 443})


def resolve(host: str, port: int) -> tuple[str, ...]:
    """What the system's resolver says, version 4 first: not every network passes on version 6."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host!r} is no name of a host") from error
    numbers = dict.fromkeys(str(address[0]) for *_, address in found)
    return tuple(sorted(numbers, key=lambda number: ":" in number))


class Hosts:
    """The hosts of the ``named`` addresses, and ``more`` given by name alone or with a port."""

    def __init__(self, named: Iterable[str], more: Iterable[str] = (), resolve: Resolve = resolve) -> None:
        self._resolve = resolve
        self._ports: dict[str, set[int]] = {}
        for address in (*named, *(host_address(host) for host in more)):
            self._ports.setdefault(host_of(address), set()).add(port_of(address))

    def allow(self, address: str) -> bool:
        """Whether a link or a redirect to this address may be followed."""
        host, port = host_of(address), port_of(address)
        if host in self._ports:
            return port in self._ports[host] | _USUAL_PORTS
        renamed = host in ministry.HOSTS and not ministry.HOSTS.isdisjoint(self._ports)
        return renamed and port in _USUAL_PORTS

    def numbers(self, host: str, port: int) -> tuple[str, ...]:
        """The numeric addresses under which a host may be asked; ``OSError`` says why there is none."""
        host = host.lower().strip("[]").rstrip(".")
        found = self._resolve(host, port)
        if host not in self._ports:
            found = tuple(number for number in found if not is_inside(number))
            if not found:
                raise OSError("its name leads into a private network")
        return found
