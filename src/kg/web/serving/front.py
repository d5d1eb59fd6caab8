"""The way in: what a program asks of the endpoint is answered at once, all else goes to Flask.

The Flask application answers every route by itself, ``/sparql`` too. This stands before it as a short cut, on
the event loop of the engine: no thread and no Flask request for what most requests are. Both take the request
apart and put the answer together with the same functions, those of :mod:`kg.web.protocol.endpoint`. Files
that Flask names, and large bodies that it leaves, are sent from here, too: a slow reader binds no thread.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from flask import Flask
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from kg.errors import KgError
from kg.store import Answer, QueryEngine, asking
from kg.web.protocol.bodies import BodyError, header, read_body, with_body
from kg.web.protocol.clients import ClientGone, client_of, disconnected
from kg.web.protocol.endpoint import (
    VARY,
    Asked,
    asked_for_data,
    content_type,
    etag,
    known_already,
    limits_header,
)
from kg.web.protocol.files import BodySender, FileGone, FileSender, leave_files_to_sender
from kg.web.protocol.operation import Sent, read_operation
from kg.web.protocol.problems import MEDIA_TYPE, Problem, page_preferred, problem_of
from kg.web.protocol.security import SHARED_HEADERS
from kg.web.serving.compression import LEAST_BYTES, Compressed, accepts_gzip, gzipped, gzipped_chunks
from kg.web.serving.observing import Observed, Observer

_LOG = logging.getLogger(__name__)

_ENDPOINT = frozenset({"/sparql", "/sparql/"})
_METHODS = frozenset({"GET", "HEAD", "POST"})
_CHUNK = 1 << 18
_WATCHED_AFTER = 0.2
"""Seconds after which it is watched whether the client is still there."""

_GONE = "There was such a file until a moment ago: this server keeps those of its last two graphs only."

_FIXED = tuple((name.lower().encode(), value.encode()) for name, value in SHARED_HEADERS.items())

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: all of it, or for a large one its ``answer`` to be read from."""

    status: int
    headers: Headers
    body: bytes = b""
    answer: Answer | None = None
    compress: bool = False


class Front:
    """The ASGI application in front of a Flask application; to be called on the engine's loop."""

    def __init__(
        self, app: Flask, engine: QueryEngine, observer: Observer, *, body_limit: int, base: str
    ) -> None:
        # More than there can be pages that wait for a query: one is left for a page that needs none.
        threads = engine.limits.queue + 2 * engine.limits.workers + 8
        leave_files_to_sender(app)
        # Its own types of requests and messages are narrower than those that all others share.
        self._pages: ASGIApp = Compressed(BodySender(cast(Any, WSGIMiddleware)(app, workers=threads)))
        self._engine = engine
        self._observer = observer
        self._body_limit = body_limit
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = time.perf_counter()
        asking.set(client_of(scope))
        seen = Observed(scope["method"], scope["path"])
        send = _watched(send, seen)
        try:
            await self._answer(scope, receive, send, seen)
        except ClientGone:
            seen.outcome = "client-gone"
        except Exception:
            _LOG.exception("%s %r failed", scope["method"], scope["path"])
            seen.outcome = "failed"
            if not seen.status:
                told = self._told(problem_of(RuntimeError()))
                await _send(told, receive, send, head=scope["method"] == "HEAD")
        finally:
            seen.seconds = time.perf_counter() - begun
            self._observer.record(seen)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, seen: Observed) -> None:
        try:
            body = await read_body(scope, receive, self._body_limit)
        except BodyError as error:
            # Nothing else can be said on this connection (RFC 9110, section 15.5.9).
            headers = (("Connection", "close"),) if error.status == HTTPStatus.REQUEST_TIMEOUT else ()
            problem = Problem(error.status, error.title, str(error), headers=headers)
            seen.outcome = "bad-request"
            await _send(self._told(problem), receive, send, head=False)
            return
        if scope["path"] in _ENDPOINT and scope["method"] in _METHODS:
            reply = await self._endpoint(scope, receive, body, seen)
            if reply is not None:
                await _send(reply, receive, send, head=scope["method"] == "HEAD")
                return
        sender = FileSender(send, receive, head=scope["method"] == "HEAD")
        try:
            await self._pages(*with_body(scope, receive, body), sender)
        except FileGone:
            problem = Problem(HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND.phrase, _GONE)
            await _send(self._told(problem), receive, send, head=scope["method"] == "HEAD")
        finally:
            sender.close()

    async def _endpoint(self, scope: Scope, receive: Receive, body: bytes, seen: Observed) -> Reply | None:
        """The reply to a request for data; ``None`` where a page is wanted, which is Flask's part."""
        accept = header(scope, b"accept")
        sent = Sent(scope["method"], scope["query_string"], header(scope, b"content-type"), body)
        asked: Asked | None = None
        wanted = ""
        try:
            operation = read_operation(sent, self._engine.limits.max_query_bytes)
            wanted = operation.format or ""
            asked = asked_for_data(operation, accept)
            if asked is None:
                return None
            seen.query = asked.request.text
            return await self._answered(scope, receive, asked, seen)
        except KgError as error:
            # A query that was run for nothing is not run a second time, only to say so on a page.
            if asked is None and page_preferred(parse_accept_header(accept, MIMEAccept), wanted):
                return None
            problem = problem_of(error)
            seen.outcome = problem.kind or "failed"
            return self._told(problem)

    async def _answered(self, scope: Scope, receive: Receive, asked: Asked, seen: Observed) -> Reply:
        # RFC 9110, section 13.1.2: 304 is for GET and HEAD.
        known = header(scope, b"if-none-match") if scope["method"] != "POST" else ""
        limits = (b"kg-limits", limits_header(self._engine.limits, asked.request.timeout).encode())
        tag = known_already(self._engine, asked, known)
        if tag is not None:
            seen.outcome = "not-modified"
            return Reply(304, [limits, *_FIXED, *_fresh(tag)])
        answer = self._engine.kept(asked.request)
        if answer is None:
            answer = await _while_connected(self._engine.evaluating(asked.request), receive)
        seen.form, seen.rows = answer.form, answer.rows
        tag = etag(asked.offers, answer.tag, answer.media_type)
        if known.strip() == "*" and not answer.volatile:
            answer.close()
            seen.outcome = "not-modified"
            return Reply(304, [limits, *_FIXED, *_fresh(tag)])
        compress = (
            answer.length >= LEAST_BYTES
            and accepts_gzip(header(scope, b"accept-encoding"))
            # What is compressed on its way comes in chunks, which HTTP/1.0 does not know.
            and (answer.in_memory or scope["http_version"] != "1.0")
        )
        headers: Headers = [
            (b"content-type", content_type(asked.offers, answer).encode()),
            limits,
            *_FIXED,
            *(
                ((b"cache-control", b"no-store"), (b"vary", VARY.encode()))
                if answer.volatile
                else _fresh(tag)
            ),
        ]
        if compress:
            headers.append((b"content-encoding", b"gzip"))
        if not answer.in_memory:
            if not compress:
                headers.append((b"content-length", str(answer.length).encode()))
            return Reply(200, headers, answer=answer, compress=compress)
        fresh = compress and answer.zipped is None
        body = await gzipped(answer) if compress else answer.body
        if fresh:
            self._engine.weigh(asked.request)
        headers.append((b"content-length", str(len(body)).encode()))
        return Reply(200, headers, body)

    def _told(self, problem: Problem) -> Reply:
        body = problem.body(self._base)
        return Reply(
            problem.status,
            [
                (b"content-type", MEDIA_TYPE.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
                (b"vary", b"Accept"),
                *_FIXED,
                *((name.lower().encode(), value.encode()) for name, value in problem.headers),
            ],
            body,
        )


def _fresh(tag: str) -> Headers:
    """The headers of an answer that may be kept, but has to be asked for again: a new build shows at once."""
    return [(b"etag", tag.encode()), (b"cache-control", b"no-cache"), (b"vary", VARY.encode())]


async def _while_connected(work: Awaitable[Answer], receive: Receive) -> Answer:
    """What the work returns; when the client goes away it is cancelled, and :class:`ClientGone` raised."""
    watch = _Watch(receive)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.gone:
            raise ClientGone from None
        raise
    finally:
        watch.end()


class _Watch:
    """Cancels the task that made it when the client goes away; begins only when the answer takes its time."""

    def __init__(self, receive: Receive) -> None:
        self.gone = False
        self._receive = receive
        self._watched = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self._begin = asyncio.get_running_loop().call_later(_WATCHED_AFTER, self._start)

    def end(self) -> None:
        """Stop watching."""
        self._begin.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _start(self) -> None:
        self._watching = asyncio.ensure_future(self._look())

    async def _look(self) -> None:
        await disconnected(self._receive)
        self.gone = True
        if self._watched is not None:
            self._watched.cancel()


async def _send(reply: Reply, receive: Receive, send: Send, *, head: bool) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    if reply.answer is None:
        await send({"type": "http.response.body", "body": b"" if head else reply.body})
        return
    gone = asyncio.ensure_future(disconnected(receive))
    try:
        if not head:
            async for piece in _pieces(reply.answer, reply.compress):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                # Others have their turn, and a client that went away is noticed.
                await asyncio.sleep(0)
                if gone.done():
                    raise ClientGone
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        reply.answer.close()


async def _pieces(answer: Answer, compress: bool) -> AsyncIterator[bytes]:
    if compress:
        async for piece in gzipped_chunks(answer):
            yield piece
        return
    for piece in answer.chunks(_CHUNK):
        yield piece


def _watched(send: Send, seen: Observed) -> Send:
    """``send``, with status and bytes noted on their way."""

    async def noted(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
        else:
            seen.bytes += len(message.get("body", b""))
        await send(message)

    return noted
