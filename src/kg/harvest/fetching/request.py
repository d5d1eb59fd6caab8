"""One request for a page, and its answer within bounds: bytes, seconds, and what a redirect may lead to."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import httpcore

from kg.clock import Clock, retry_after
from kg.harvest.addresses import joined
from kg.harvest.fetching.answers import Fetched, NotModified, Validators
from kg.harvest.fetching.connection import Network
from kg.harvest.fetching.hosts import Hosts
from kg.network import Unpacked

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


class TryLater(Exception):
    """The same request may succeed later; ``wait`` is the server's wish in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Refused(Exception):
    """The request will not succeed; ``status`` is that of the answer, where there was one."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Redirect:
    """The page is at another address."""

    address: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large an answer may be, unpacked, and how long it may take.

    One that is larger is refused or, where it need not be ``whole``, cut off.
    """

    max_bytes: int
    seconds: float
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """How requests go: to which hosts, by which clock, with which certificate authorities."""

    hosts: Hosts
    clock: Clock
    tls: ssl.SSLContext


def send(
    address: str, headers: Mapping[str, str], bounds: Bounds, way: Way
) -> Fetched | NotModified | Redirect:
    """The answer to a GET request; :class:`TryLater` or :class:`Refused` where there is none to be used."""
    network = Network(way.hosts, way.clock, way.clock.now() + timedelta(seconds=bounds.seconds))
    # A connection of its own for each request: there are seconds between them.
    with httpcore.ConnectionPool(way.tls, network_backend=network, retries=0) as pool:
        try:
            with pool.stream("GET", address, headers=list(headers.items())) as response:
                return _read(address, response, bounds, way.clock)
        except httpcore.TimeoutException:
            raise TryLater(f"is not there within {bounds.seconds:g} seconds") from None
        except httpcore.ConnectError as error:
            raise TryLater(f"cannot be reached ({error})") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise TryLater(f"breaks the connection ({error})") from None


def _read(
    address: str, response: httpcore.Response, bounds: Bounds, clock: Clock
) -> Fetched | NotModified | Redirect:
    said = {
        name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in response.headers
    }
    if response.status == HTTPStatus.NOT_MODIFIED:
        return NotModified()
    if response.status in _REDIRECTS:
        target = joined(address, said.get("location", ""))
        if target is None:
            raise Refused("redirects to something that is no web address")
        return Redirect(target)
    if response.status in _RETRIED:
        raise TryLater(
            f"answers with status {response.status}", retry_after(said.get("retry-after"), clock.now())
        )
    if response.status != HTTPStatus.OK:
        raise Refused(f"answers with status {response.status}", response.status)
    data = _content(response, said.get("content-encoding", ""), bounds)
    validators = Validators(said.get("etag"), said.get("last-modified"))
    return Fetched(address, data, said.get("content-type"), validators)


def _content(response: httpcore.Response, encoding: str, bounds: Bounds) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        unpacked = Unpacked(encoding)
        for raw in response.iter_stream():
            for piece in unpacked.take(raw):
                size += len(piece)
                pieces.append(piece)
                if size > bounds.max_bytes:
                    if bounds.whole:
                        raise Refused(f"is larger than {bounds.max_bytes:,} bytes")
                    return b"".join(pieces)[: bounds.max_bytes]
    except ValueError as error:
        raise Refused(f"is {error}") from None
    if not unpacked.complete:
        raise TryLater("breaks off")
    return b"".join(pieces)
