"""A connection that nobody can keep open by being slow: bounds on the head of a request and on silence."""

from __future__ import annotations

import asyncio
import json
from asyncio.events import TimerHandle
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kg.web.protocol.security import SHARED_HEADERS

HEAD_SECONDS = 15.0
"""Time for the first line and the headers of a request."""
HEAD_BYTES = 64 * 1024
"""Length of the headers of a request, its first line not counted."""
ADDRESS_BYTES = 256 * 1024
"""Length of the address in the first line."""
STALLED_SECONDS = 30.0
"""Time in which a client has to take some more of what is sent to it."""
HALF_CLOSED_SECONDS = 0.25
"""Time in which an answer has to begin for a client that sends no more: it may be gone altogether."""
LEFTOVER_SECONDS = 10.0
"""Time in which the rest of a request may still come that was refused; it is thrown away."""

_PATH_BYTES = 32 * 1024
"""Length of the address up to its query."""
_AT_ONCE = 1 << 16
"""Bytes that are written without waiting for more."""

_SHARED = "".join(f"{name.lower()}: {value}\r\n" for name, value in SHARED_HEADERS.items())


class _Clock:
    """A time limit that can be set and lifted again."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._handle: TimerHandle | None = None

    def set(self, seconds: float, then: Callable[[], None]) -> None:
        """Do something when the time is over."""
        self.lift()
        self._handle = self._loop.call_later(seconds, then)

    def lift(self) -> None:
        """Forget what would have been done."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class _OneWrite:
    """A transport that sends what is written within one turn of the loop at once.

    Head and body of a response come in two writes. Each would go out by itself, and wake up the client twice.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pending: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Send the bytes at the end of this turn, many of them at once.

        The transport has to see what is on its way, to say when the client does not take any more.
        """
        if not self._pending:
            self._loop.call_soon(self._flush)
        self._pending.append(data)
        self._size += len(data)
        if self._size >= _AT_ONCE:
            self._flush()

    def write_eof(self) -> None:
        """Send everything, and that it is all."""
        self._flush()
        self._transport.write_eof()

    def close(self) -> None:
        """Close the connection once everything is sent."""
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._pending:
            pending, self._pending, self._size = self._pending, [], 0
            self._transport.write(b"".join(pending))


class GuardedConnection(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 connection with limits that it leaves to a proxy in front of it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reading = _Clock(self.loop)
        self._writing = _Clock(self.loop)
        self._in_head = True
        self._head_bytes = 0
        self._refused = False
        self._running: RequestResponseCycle | None = None
        self.url = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(cast(asyncio.Transport, _OneWrite(transport, self.loop)))
        self._reading.set(HEAD_SECONDS, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock."""
        self._reading.lift()
        self._writing.lift()
        # uvicorn tells the request that came last; with several sent at once another one is being answered.
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """The client sends no more, and may or may not be there to read: an answer that is quick is sent."""
        if self._refused or not self._answering or self.cycle.more_body:
            return None
        self.cycle.keep_alive = False
        self._reading.set(HALF_CLOSED_SECONDS, self._give_up)
        return True

    def _give_up(self) -> None:
        if self._answering and not self.cycle.response_started:
            self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        """Take bytes, unless a head has become too long."""
        if self._over:
            return
        if self._in_head:
            if self._head_bytes == 0:
                self._reading.set(HEAD_SECONDS, self._head_is_late)
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and len(self.url) > ADDRESS_BYTES:
            self._refuse_address()
        elif self._in_head and self._head_bytes > HEAD_BYTES + ADDRESS_BYTES:
            self._refuse_headers()

    def on_headers_complete(self) -> None:
        """The head is there: hand the request on, if its parts are of bearable length."""
        self._in_head = False
        self._head_bytes = 0
        self._reading.lift()
        if self._over:
            return
        path, _, query = self.url.partition(b"?")
        if len(self.url) > ADDRESS_BYTES or len(path) > _PATH_BYTES:
            self._refuse_address()
        elif sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES:
            self._refuse_headers()
        elif self._ends_are_two():
            # A proxy in front of this server may see another end of the body (RFC 9112, section 6.3).
            self._refuse(HTTPStatus.BAD_REQUEST, "the end of the body can be read in two ways")
        else:
            # The parser's own way of taking an address apart fails beyond 65,535 bytes.
            self.url = path
            super().on_headers_complete()
            self.scope["query_string"] = query.partition(b"#")[0]

    def _ends_are_two(self) -> bool:
        codings = [value for name, value in self.headers if name == b"transfer-encoding"]
        lengths = any(name == b"content-length" for name, _ in self.headers)
        return bool(codings) and (codings != [b"chunked"] or lengths)

    def on_message_complete(self) -> None:
        """The next bytes belong to the head of another request."""
        self._in_head = True
        if self._over:
            return
        self._reading.lift()
        if self.cycle is not None:
            super().on_message_complete()
            if self.cycle.response_complete:
                # The answer came before the end of the request; nothing else ends this connection now.
                self._reading.set(HEAD_SECONDS, self._head_is_late)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, unless the request was refused by its head."""
        if not self._over:
            super().on_body(body)

    def on_response_complete(self) -> None:
        """After an answer to a request whose body is still coming, wait for the rest of it only so long."""
        answered = self._running
        super().on_response_complete()
        if answered is not None and answered.more_body and not self._over:
            self._reading.set(LEFTOVER_SECONDS, self.transport.close)

    def pause_writing(self) -> None:
        """The client takes nothing at the moment."""
        super().pause_writing()
        self._writing.set(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client goes on taking."""
        self._writing.lift()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, though the client may not have taken all that was sent to it."""
        super().timeout_keep_alive_handler()
        self._writing.set(STALLED_SECONDS, self.transport.abort)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - what the parser says is for programmers
        """Answer what is no HTTP in the shape of all other errors."""
        self._refuse(HTTPStatus.BAD_REQUEST, "this is not a request that HTTP/1.1 knows")

    @property
    def _over(self) -> bool:
        """Whether nothing that comes is looked at any more."""
        return self._refused or self.transport.is_closing()

    @property
    def _answering(self) -> bool:
        return self._running is not None and not self._running.response_complete

    def _head_is_late(self) -> None:
        if self._answering:
            # What came is the beginning of the next request, or a line break too many after the last.
            self._reading.set(HEAD_SECONDS, self._head_is_late)
        elif self._head_bytes:
            self._refuse(
                HTTPStatus.REQUEST_TIMEOUT,
                f"the head of the request did not arrive within {HEAD_SECONDS:g} seconds",
            )
        else:
            self.transport.close()

    def _refuse_address(self) -> None:
        self._refuse(
            HTTPStatus.REQUEST_URI_TOO_LONG,
            f"the address has more than {ADDRESS_BYTES} bytes: send the query with POST",
        )

    def _refuse_headers(self) -> None:
        self._refuse(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"the headers have more than {HEAD_BYTES} bytes"
        )

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Answer without the application, and close once the client had the time to read it.

        To close while it still sends would make its system throw away what it was told.
        """
        if self._over:
            return
        self._refused = True
        if self._answering and not (self._running is self.cycle and self.cycle.more_body):
            # What is refused came after whole requests: the one at hand is answered, and that is the end.
            self._running.keep_alive = False  # type: ignore[union-attr]
            return
        if self._answering and not self.cycle.response_started:
            # It is this request that turns out to be none; nobody is to answer it any more.
            self.cycle.response_complete = self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self._answering:
            self.transport.close()
        else:
            told = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
            body = json.dumps(told).encode() + b"\n"
            self.transport.write(
                f"HTTP/1.1 {int(status)} {status.phrase}\r\n"
                "content-type: application/problem+json\r\n"
                f"content-length: {len(body)}\r\n"
                f"cache-control: no-store\r\n{_SHARED}"
                "connection: close\r\n\r\n".encode()
                + body
            )
            self.transport.write_eof()
            self._reading.set(LEFTOVER_SECONDS, self.transport.close)
