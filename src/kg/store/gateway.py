"""The only thing that a worker can reach: a small HTTP server that asks allowed services for it.

A worker calls ``http://127.0.0.1:PORT/SECRET/NUMBER``; everything else is 404. Nothing that a query says can
name another address, and nothing here follows where an answer points, except to another allowed address.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any

import httpx
import uvicorn

from kg import __version__
from kg.errors import BadParameter
from kg.store.federation import check_service
from kg.store.questions import Question, Questions
from kg.store.remote import CONNECT_SECONDS, Remote, Resolve, Unanswered, resolve

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_QUESTION_BYTES = 8 * 1024 * 1024
"""A query grows when the engine writes its prefixes out; this is far more than one may have."""
_PIECE = 1 << 18


class Gateway:
    """Serves on 127.0.0.1 while the ``async with`` block runs, on the running event loop.

    ``allowed`` are the addresses that may be asked, as they stand in queries. Each answer has at most
    ``max_bytes`` bytes, decompressed, and ``seconds`` from the moment of the call; at most ``concurrent``
    questions are under way at once. Memory is bounded by ``max_bytes`` for each of these, once for what is
    remembered, and once for each worker that an answer is being handed to. ``BadParameter`` for what is no
    address of a service. ``tls`` replaces the usual
    certificate authorities, ``resolver`` the system's.
    """

    def __init__(  # noqa: PLR0913 - the limits are chosen by name
        self,
        allowed: Sequence[str],
        *,
        max_bytes: int = 16 * 1024 * 1024,
        seconds: float = 30.0,
        concurrent: int = 4,
        tls: ssl.SSLContext | None = None,
        resolver: Resolve = resolve,
    ) -> None:
        self._allowed = tuple(dict.fromkeys(_checked(address) for address in allowed))
        self._secret = secrets.token_urlsafe(32)
        self._services = {f"/{self._secret}/{at}": one for at, one in enumerate(self._allowed)}
        # Environment variables would bring in proxies and passwords that nobody allowed here; cookies would
        # let one query's answer depend on another's.
        self._client = httpx.AsyncClient(
            verify=tls or True,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            # A kept connection was checked for one name; another name with the same number must not get it.
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"User-Agent": f"tradekg/{__version__}"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )
        self._remote = Remote(self._client, self._allowed, max_bytes, resolver)
        self._questions = Questions(self._remote, max_bytes, seconds, concurrent)
        self._socket: socket.socket | None = None

    @property
    def addresses(self) -> Mapping[str, str]:
        """For each allowed address the one that a worker calls instead; they hold until the block ends."""
        assert self._socket is not None, "the gateway is not open"
        port = self._socket.getsockname()[1]
        return {service: f"http://127.0.0.1:{port}{path}" for path, service in self._services.items()}

    async def __aenter__(self) -> Gateway:
        await self._remote.prepare()
        self._socket = socket.create_server(("127.0.0.1", 0))
        # The access log would hold the secret.
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            proxy_headers=False,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._serving.done():
                await self._serving
                raise OSError("the gateway to other services did not start")
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._questions.close()
        self._server.should_exit = self._server.force_exit = True
        await self._serving
        await self._client.aclose()

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        service = self._services.get(scope["path"])
        if service is None:
            await _respond(send, 404)
            return
        if scope["method"] != "POST":
            await _respond(send, 405)
            return
        body = await _body(receive)
        if body is None:
            await _respond(send, 413)
            return
        if self._secret.encode() in body:
            # The guard leaves a call within a call its own address; should it ever fail, the secret stays.
            await _respond(send, 403)
            return
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        question = Question(service, given.get("accept", "*/*"), given.get("content-type", ""), body)
        try:
            answer = await self._questions.answer(question, _gone(receive))
        except Unanswered as error:
            await _respond(send, 502, "text/plain", str(error).encode())
            return
        if answer is not None:
            await _respond(send, 200, answer.media_type, answer.body)


class _Server(uvicorn.Server):
    """A server within another program: signals are that program's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _checked(address: str) -> str:
    try:
        httpx.URL(address)
    except httpx.InvalidURL as error:
        raise BadParameter(f"{address}: not the address of a service: {error}", "allow_service") from error
    return check_service(address)


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or ``None`` when it is longer than any question may be."""
    pieces = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces += message.get("body", b"")
        if len(pieces) > MAX_QUESTION_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(pieces)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _respond(send: Send, status: int, media_type: str = "text/plain", body: bytes = b"") -> None:
    headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    # In pieces, each of which waits for the one before: the transport copies what it cannot send at once.
    for at in range(0, len(body), _PIECE):
        await send({"type": "http.response.body", "body": body[at : at + _PIECE], "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
