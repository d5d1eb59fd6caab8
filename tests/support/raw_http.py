"""Bytes to a port and back, with no library in between that would refuse to send what is wrong."""

from __future__ import annotations

import http.client
import io
import json
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said to one request."""

    status: int
    headers: Message
    body: bytes

    @property
    def type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @classmethod
    def parse_all(cls, received: bytes) -> list[Reply]:
        """The complete answers, one after the other, that a connection brought before it ended.

        An answer that stops in the middle is an ``AssertionError``.
        """
        stream = io.BytesIO(received)
        replies = []
        while stream.tell() < len(received):
            response = http.client.HTTPResponse(_Received(stream))  # type: ignore[arg-type]
            try:
                response.begin()
                replies.append(cls(response.status, response.headers, response.read()))
            except http.client.HTTPException as error:
                raise AssertionError(f"no whole answer: {received[:300]!r}") from error
        return replies


class _Received:
    """The bytes of a connection in place of its socket; reading one answer does not close it for the next."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Unclosed(self._stream), buffer_size=1)


class _Unclosed(io.RawIOBase):
    """One byte at a time, so that what follows an answer is still there for the next."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._stream.readinto(buffer)


def connect(port: int, timeout: float = 30.0) -> socket.socket:
    """A connection to the server; each step on it takes at most ``timeout`` seconds."""
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def talk(port: int, pieces: Iterable[bytes], *, half_close: bool = True, timeout: float = 30.0) -> bytes:
    """All that comes back for these bytes until the server closes the connection.

    With ``half_close`` the server is told that no more will come. ``TimeoutError`` when it neither answers
    nor closes. A server may well close before everything was sent: then the rest is not sent.
    """
    with connect(port, timeout) as connection:

        def send() -> None:
            with suppress(OSError):
                for piece in pieces:
                    connection.sendall(piece)
                if half_close:
                    connection.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        received = bytearray()
        try:
            with suppress(ConnectionResetError):
                while piece := connection.recv(1 << 16):
                    received += piece
        finally:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            sender.join()
        return bytes(received)


def request(target: str | bytes, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    """One request as it goes over the line, asking the server to close the connection after its answer."""
    path = target if isinstance(target, bytes) else target.encode()
    lines = ["Host: localhost", "Connection: close", *headers]
    if body and not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return b"".join(
        [
            method.encode(),
            b" ",
            path,
            b" HTTP/1.1\r\n",
            "\r\n".join(lines).encode("latin-1"),
            b"\r\n\r\n",
            body,
        ]
    )
