"""One query sent to an endpoint, and its answer in a file within bounds, or the error that it stands for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from kg import __version__
from kg.errors import (
    EndpointFailed,
    EndpointUnavailable,
    QueryError,
    QueryFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
)
from kg.network import Unpacked
from kg.store.endpoint import Endpoint
from kg.store.endpoint.wording import Wording
from kg.store.slots import CLOSED
from kg.store.task import Fetched
from kg.store.translation import GRAPHS, TABLES

_LOG = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
_PIECE = 1 << 16
_MOST_SAID = 1 << 14
_SHOWN = 300
_LONGEST_WAIT = 600
_OF_THE_QUERY = frozenset({400, 408, 413, 414, 422, 504})
_FORM = "application/x-www-form-urlencoded"


class Client:
    """Sends queries to one endpoint, on the loop on which it is first used."""

    def __init__(self, endpoint: Endpoint, connections: int) -> None:
        self._address = endpoint.address
        self._under_way: set[asyncio.Task[Fetched]] = set()
        self._closed = False
        header = endpoint.credentials.header
        # Environment variables would bring in proxies and passwords that nobody wants here, cookies a state
        # that answers would depend on.
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=connections, keepalive_expiry=15),
            headers={
                "User-Agent": f"tradekg/{__version__}",
                "Accept-Encoding": "gzip",
                **({"Authorization": header} if header else {}),
            },
        )

    async def close(self) -> None:
        """End what is under way, then close all connections.

        In this order: the HTTP client forgets one that is being made, which then stays open.
        """
        self._closed = True
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._client.aclose()

    async def fetch(self, wording: Wording, path: str, max_bytes: int, seconds: float) -> Fetched:
        """The answer, complete, in the file ``path``; ``seconds`` is what its sender gives it, for messages.

        Raises ``EndpointUnavailable``, ``EndpointFailed``, what the store says of the query itself, and
        ``QueryFailed`` once this is closed.
        """
        if self._closed:
            raise QueryFailed(CLOSED)
        task = asyncio.create_task(self._attempts(wording, path, max_bytes, seconds))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            return await task
        except asyncio.CancelledError:
            # By close, and not by whoever waits for the answer.
            if self._closed and not _current_task().cancelling():
                raise QueryFailed(CLOSED) from None
            raise

    async def _attempts(self, wording: Wording, path: str, max_bytes: int, seconds: float) -> Fetched:
        for last in (False, True):
            try:
                return await self._fetch(wording, path, max_bytes, seconds)
            except httpx.ConnectError:
                raise EndpointUnavailable("the store behind this server cannot be reached") from None
            except httpx.ConnectTimeout:
                raise EndpointUnavailable(
                    f"the store behind this server accepted no connection within {CONNECT_SECONDS:g} s"
                ) from None
            except httpx.TransportError as error:
                # A kept connection may be closed by the other side while a request is on its way.
                if last or not isinstance(error, httpx.RemoteProtocolError | httpx.WriteError):
                    raise EndpointFailed("the connection to the store behind this server broke") from None
        raise AssertionError("the last attempt returns or raises")

    async def _fetch(self, wording: Wording, path: str, max_bytes: int, seconds: float) -> Fetched:
        body = urlencode([("query", wording.text), *wording.dataset]).encode()
        headers = {"Content-Type": _FORM, "Accept": wording.accept}
        async with self._client.stream("POST", self._address, content=body, headers=headers) as response:
            if response.status_code != httpx.codes.OK:
                raise await _refusal(response, seconds)
            known: Mapping[str, object] = GRAPHS if wording.form.gives_graph else TABLES
            media_type = _media_type(response)
            if media_type not in known:
                raise EndpointFailed(
                    f"the store behind this server answered with {media_type or 'no media type'}, "
                    f"which is no answer to a query of the form {wording.form}"
                )
            await _save(response, path, max_bytes)
            return Fetched(path, media_type, wording.form, wording.volatile)


def _current_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task


async def _save(response: httpx.Response, path: str, max_bytes: int) -> None:
    size = 0
    try:
        unpacked = Unpacked(response.headers.get("content-encoding", "identity"))
        with Path(path).open("wb") as file:
            async for raw in response.aiter_raw(_PIECE):
                for piece in unpacked.take(raw):
                    size += len(piece)
                    if size > max_bytes:
                        raise QueryTooLarge(
                            f"the result is larger than {max_bytes:,} bytes: ask for less with LIMIT",
                            max_bytes,
                        )
                    file.write(piece)
    except ValueError as error:
        raise EndpointFailed(f"the answer of the store behind this server is {error}") from error
    if not unpacked.complete:
        raise EndpointFailed("the answer of the store behind this server broke off")


async def _refusal(response: httpx.Response, seconds: float) -> QueryError:
    """The error that a status stands for."""
    status = response.status_code
    said = await _said(response) if 400 <= status < 600 else ""
    who = "the store behind this server"
    if status not in _OF_THE_QUERY:
        _LOG.warning("the store behind this server answered with status %s %s", status, said)
    match status:
        case 400 | 422:
            return QuerySyntaxError(f"{who} does not take this query{f': {said}' if said else ''}")
        case 401 | 403 | 407:
            return EndpointFailed(f"{who} does not let it in (status {status})")
        case 408 | 504:
            return QueryTimeout(f"{who} stopped the query at a limit of its own", seconds)
        case 413 | 414:
            return QueryRefused(f"the query is longer than {who} takes")
        case 429 | 503:
            return EndpointUnavailable(f"{who} takes no more queries now", _wished(response))
        case _:
            return EndpointFailed(f"{who} answered with status {status}")


async def _said(response: httpx.Response) -> str:
    """The beginning of an error's text in one line; nothing where it is a page or is packed."""
    if _media_type(response) not in {"text/plain", "application/json", "application/problem+json"}:
        return ""
    if response.headers.get("content-encoding"):
        return ""
    received = bytearray()
    async for raw in response.aiter_raw(_PIECE):
        received += raw
        if len(received) > _MOST_SAID:
            break
    text = received[:_MOST_SAID].decode("utf-8", "replace")
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:_SHOWN]


def _media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _wished(response: httpx.Response) -> int:
    """The seconds of ``Retry-After``, where it is a number that somebody may wait for."""
    text = str(response.headers.get("retry-after", "")).strip()
    return min(int(text), _LONGEST_WAIT) if text.isdecimal() and len(text) < 8 and int(text) else 10
