"""One question to an allowed service, and its complete answer within bounds."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox

from kg.network import Unpacked, is_inside

MAX_REDIRECTS = 3
CONNECT_SECONDS = 5.0

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""The numeric addresses of a host's name."""

_REDIRECTS = (301, 302, 307, 308)
_READABLE = (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML)
_PIECE = 1 << 16


class Unanswered(Exception):
    """The service gave no answer that can be used; the message says why, without its address."""


@dataclass(frozen=True, slots=True)
class RemoteAnswer:
    """A complete answer: its media type, one of the two that the engine reads, and its bytes, unpacked."""

    media_type: str
    body: bytes


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """What the system's resolver says; ``OSError`` where it knows none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host!r} is no name of a host") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class Remote:
    """Asks the services of one list, and nobody else.

    A redirect is followed to an address of the list only. A name that led to the internet when the list was
    made may not lead inside later, so that whoever holds a service's domain cannot turn it into a way in.
    """

    def __init__(
        self, client: httpx.AsyncClient, allowed: tuple[str, ...], max_bytes: int, resolve: Resolve = resolve
    ) -> None:
        self._client = client
        self._allowed = allowed
        self._max_bytes = max_bytes
        self._resolve = resolve
        self._inside: frozenset[str] = frozenset()

    async def prepare(self) -> None:
        """Look up which names lead inside: the operator allowed those as they are."""
        inside = set()
        for address in self._allowed:
            url = httpx.URL(address)
            try:
                numbers = await self._resolve(url.host, _port(url))
            except OSError:
                continue  # A name that nobody knows yet is held to be one of the internet.
            if any(is_inside(number) for number in numbers):
                inside.add(url.host)
        self._inside = frozenset(inside)

    async def ask(self, address: str, body: bytes, headers: Mapping[str, str]) -> RemoteAnswer:
        """The answer to ``body``, sent by POST; ``Unanswered`` if there is none."""
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = await self._ask_one(address, body, headers)
            except httpx.HTTPError as error:
                raise Unanswered(_REASONS.get(type(error), "the connection broke")) from error
            if isinstance(answer, RemoteAnswer):
                return answer
            address = answer
        raise Unanswered(f"it redirects more than {MAX_REDIRECTS} times")

    async def _ask_one(self, address: str, body: bytes, headers: Mapping[str, str]) -> RemoteAnswer | str:
        """The answer, or the allowed address that is to be asked in its place."""
        url = httpx.URL(address)
        sent = {**headers, "Host": url.netloc.decode("ascii"), "Accept-Encoding": "gzip"}
        # The number that was looked up and judged stands in place of the name; a second look-up could differ.
        numbered = [url.copy_with(host=number) for number in await self._numbers(url)]
        for left, target in enumerate(numbered, 1 - len(numbered)):
            try:
                async with self._client.stream(
                    # TLS is still asked for, and checked against, the name.
                    "POST",
                    target,
                    content=body,
                    headers=sent,
                    extensions={"sni_hostname": url.host},
                ) as response:
                    if response.status_code in _REDIRECTS:
                        return self._redirected(address, response.headers.get("location", ""))
                    return await self._read(response)
            except httpx.ConnectError:
                if not left:
                    raise
        raise Unanswered("its name has no address")

    async def _numbers(self, url: httpx.URL) -> list[str]:
        try:
            numbers = await self._resolve(url.host, _port(url))
        except OSError as error:
            raise Unanswered("its name cannot be resolved") from error
        if url.host not in self._inside:
            numbers = tuple(number for number in numbers if not is_inside(number))
            if not numbers:
                raise Unanswered("its name leads into this server's own network")
        # Version 4 first: not every network passes on version 6.
        return sorted(numbers, key=lambda number: ":" in number)

    def _redirected(self, address: str, location: str) -> str:
        try:
            target = urljoin(address, location)
        except ValueError:
            target = ""
        if target not in self._allowed:
            raise Unanswered("it redirects to an address that is not allowed here")
        return target

    async def _read(self, response: httpx.Response) -> RemoteAnswer:
        if response.status_code != HTTPStatus.OK:
            raise Unanswered(f"it answered with status {response.status_code}")
        written = ox.QueryResultsFormat.from_media_type(response.headers.get("content-type", ""))
        if written not in _READABLE:
            raise Unanswered("it answered with something else than SPARQL results in JSON or XML")
        pieces: list[bytes] = []
        size = 0
        try:
            unpacked = Unpacked(response.headers.get("content-encoding", "identity"))
            async for raw in response.aiter_raw(_PIECE):
                for piece in unpacked.take(raw):
                    size += len(piece)
                    if size > self._max_bytes:
                        raise Unanswered(f"its answer is larger than {self._max_bytes:,} bytes")
                    pieces.append(piece)
        except ValueError as error:
            raise Unanswered(f"its answer is {error}") from error
        if not unpacked.complete:
            raise Unanswered("its answer broke off")
        return RemoteAnswer(written.media_type, b"".join(pieces))


_REASONS: Mapping[type[httpx.HTTPError], str] = {
    httpx.ConnectError: "it cannot be reached",
    httpx.ConnectTimeout: f"it did not accept a connection within {CONNECT_SECONDS:g} s",
}


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
