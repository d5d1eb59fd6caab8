"""A connection that nobody can keep open by being slow: bounds on the head of a request and on silence."""

from __future__ import annotations

import asyncio
import json
from asyncio.events import TimerHandle
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
"""Time for the first line and the headers of a request."""
HEAD_BYTES = 64 * 1024
"""Length of the headers of a request, its first line not counted."""
ADDRESS_BYTES = 65_535
"""Length of the address in the first line; the parser knows no longer one."""
STALLED_SECONDS = 30.0
"""Time in which a client has to take some more of what is sent to it."""
HALF_CLOSED_SECONDS = 0.25
"""Time in which an answer has to begin for a client that sends no more: it may be gone altogether."""
LEFTOVER_SECONDS = 10.0
"""Time in which the rest of a body may still come that was refused; it is thrown away."""
REFUSED_SECONDS = 2.0
"""The same for what is no request that could be handed on."""

_LONG_ADDRESS = (
    HTTPStatus.REQUEST_URI_TOO_LONG,
    f"the address has more than {ADDRESS_BYTES} bytes: send the query with POST",
)
_LONG_HEAD = (HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"the headers have more than {HEAD_BYTES} bytes")


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

    def write(self, data: bytes) -> None:
        """Send the bytes at the end of this turn."""
        if not self._pending:
            self._loop.call_soon(self._flush)
        self._pending.append(data)

    def close(self) -> None:
        """Close the connection once everything is sent."""
        self._flush()
        self._transport.close()

    def write_eof(self) -> None:
        """End the sending side once everything is sent."""
        self._flush()
        self._transport.write_eof()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
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

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(cast(asyncio.Transport, _OneWrite(transport, self.loop)))
        self._reading.set(HEAD_SECONDS, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock."""
        self._reading.lift()
        self._writing.lift()
        super().connection_lost(exc)

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """The client sends no more, and may or may not be there to read: an answer that is quick is sent."""
        if self._refused or self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            return None
        self.cycle.keep_alive = False
        self._reading.set(HALF_CLOSED_SECONDS, self._give_up)
        return True

    def data_received(self, data: bytes) -> None:
        """Take bytes, unless a head has become too long."""
        if self._refused or self.transport.is_closing():
            return
        if self._in_head:
            if self._head_bytes == 0:
                self._reading.set(HEAD_SECONDS, self._head_is_late)
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES:
            if len(self.url or b"") > ADDRESS_BYTES:
                self._refuse(*_LONG_ADDRESS)
            elif self._head_bytes > HEAD_BYTES + ADDRESS_BYTES:
                self._refuse(*_LONG_HEAD)

    def on_headers_complete(self) -> None:
        """The head is there: hand the request on, unless its parts are too long or say two things."""
        self._in_head = False
        self._head_bytes = 0
        self._reading.lift()
        wrong = self._wrong_head()
        if wrong is None:
            super().on_headers_complete()
        else:
            self._refuse(*wrong)

    def _wrong_head(self) -> tuple[HTTPStatus, str] | None:
        if len(self.url) > ADDRESS_BYTES:
            return _LONG_ADDRESS
        if sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES:
            return _LONG_HEAD
        codings = [value for name, value in self.headers if name == b"transfer-encoding"]
        if codings and (
            codings != [b"chunked"] or any(name == b"content-length" for name, _ in self.headers)
        ):
            # A proxy in front of this server may see another end of the body (RFC 9112, section 6.3).
            return HTTPStatus.BAD_REQUEST, "the end of the body can be read in two ways"
        return None

    def on_message_complete(self) -> None:
        """The next bytes belong to the head of another request."""
        self._in_head = True
        if not self._refused:
            self._reading.lift()
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, unless the request was refused by its head."""
        if not self._refused:
            super().on_body(body)

    def on_response_complete(self) -> None:
        """After an answer to a request whose body is still coming, wait for the rest of it only so long."""
        super().on_response_complete()
        if self.cycle is not None and self.cycle.more_body and not self.transport.is_closing():
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

    def _give_up(self) -> None:
        if self.cycle is not None and not self.cycle.response_started:
            self.transport.abort()

    def _head_is_late(self) -> None:
        if self._head_bytes:
            self._refuse(
                HTTPStatus.REQUEST_TIMEOUT,
                f"the head of the request did not arrive within {HEAD_SECONDS:g} seconds",
            )
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Answer without the application, and close.

        What the client still sends is thrown away for a moment: to close at once would make its system throw
        away the answer.
        """
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            # What is refused came after a whole request, which is answered; then the connection ends.
            cycle.keep_alive = False
            return
        if cycle is not None and not cycle.response_complete:
            # The application learns that nobody is there; what it answers is not sent.
            cycle.disconnected = True
            cycle.message_event.set()
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(_refusal(status, detail))
        self.transport.write_eof()
        self._reading.set(REFUSED_SECONDS, self.transport.abort)


def _refusal(status: HTTPStatus, detail: str) -> bytes:
    told = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    body = json.dumps(told).encode() + b"\n"
    head = (
        f"HTTP/1.1 {int(status)} {status.phrase}\r\n"
        "content-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\n"
        "cache-control: no-store\r\n"
        "x-content-type-options: nosniff\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
