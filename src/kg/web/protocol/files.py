"""What is too large to be sent by a thread of the application: the event loop sends it in its place.

A thread would be bound for as long as its client takes to read; there are only so many. Of files the
application gives the name, of other bodies the pieces.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote, unquote

from flask import Flask, Response, abort, current_app, request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.http import parse_content_range_header
from werkzeug.utils import send_file

from kg.web.protocol.clients import ClientGone, disconnected

_HEADER = "X-Sendfile"
# Flask has a setting of its own, which would be about all files: those of pages are small, and compressed.
_SETTING = "KG_LEAVE_FILES"
_PIECE = 1 << 18
_YEAR = 31_536_000
_LEFT = "kg.left"


def leave_files_to_sender(app: Flask) -> None:
    """Makes an application only name its files, for a :class:`FileSender` that stands before it."""
    app.config[_SETTING] = True


def file_response(path: Path, *, media_type: str, name: str, attached: bool, tag: str) -> Response:
    """The file, or the part of it that the current request wants, or 304 for a client that has it.

    It is one that never changes at its address: caches keep it, and nobody on the way may alter it. ``name``
    is what a browser calls it, ``tag`` stands for its content.
    """
    response = send_file(
        path.absolute(),
        request.environ,
        mimetype=media_type,
        as_attachment=attached,
        download_name=name,
        conditional=True,
        etag=tag,
        max_age=_YEAR,
        use_x_sendfile=current_app.config.get(_SETTING, False),
        response_class=Response,
    )
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        response.close()
        abort(response.status_code)
    response.content_type = media_type
    if not attached:
        response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable, no-transform"
    if _HEADER in response.headers:
        # A header is Latin-1; a folder may have any name.
        response.headers[_HEADER] = quote(str(path.absolute()))
    return cast(Response, response)


class FileGone(Exception):
    """A file is gone since the application named it; nothing of the response was sent."""


class FileSender:
    """The ``send`` of one request, by which goes what a file holds where the application only names it."""

    def __init__(self, send: Send, receive: Receive, *, head: bool) -> None:
        self._send = send
        self._receive = receive
        self._head = head
        self._file: IO[bytes] | None = None
        self._left = 0

    async def __call__(self, message: Message) -> None:
        """Send a message of the application, or what stands behind it; may raise :class:`FileGone`."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if _HEADER in headers:
                await self._open(headers)
            await self._send(message)
        elif self._file is None:
            await self._send(message)
        elif not message.get("more_body", False):
            await self._send_file(self._file)

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()

    async def _open(self, headers: MutableHeaders) -> None:
        path = Path(unquote(headers[_HEADER]))
        del headers[_HEADER]
        try:
            self._file = await asyncio.to_thread(path.open, "rb")
        except FileNotFoundError:
            raise FileGone from None
        part = parse_content_range_header(headers.get("Content-Range"))
        if part is not None and part.start is not None:
            self._file.seek(part.start)
        self._left = int(headers["Content-Length"])

    async def _send_file(self, file: IO[bytes]) -> None:
        gone = asyncio.ensure_future(disconnected(self._receive))
        try:
            while self._left and not self._head:
                piece = await asyncio.to_thread(file.read, min(_PIECE, self._left))
                if gone.done() or not piece:
                    raise ClientGone
                self._left -= len(piece)
                await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            await self._send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()


@dataclass(slots=True)
class _Left:
    """A body that the application leaves: its pieces, and what gives back where they are from."""

    pieces: Iterable[bytes] = ()
    close: Callable[[], None] | None = None


def leave_body(pieces: Iterable[bytes], close: Callable[[], None]) -> bool:
    """Leave the body of the response to the current request to a :class:`BodySender`.

    ``False`` where none stands before the application, which has to send the body by itself then. Else the
    response is to have none, and ``close`` is called when it was sent, or will not be.
    """
    left: _Left | None = request.environ.get("asgi.scope", {}).get(_LEFT)
    if left is None:
        return False
    left.pieces, left.close = pieces, close
    return True


class BodySender:
    """An ASGI application in whose place the event loop sends the bodies that it leaves."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        left, wanted = _Left(), True

        async def completed(message: Message) -> None:
            nonlocal wanted
            if message["type"] == "http.response.start":
                # Of what a client has already, or of an error, that body is none.
                wanted = message["status"] == HTTPStatus.OK
            elif wanted and left.close and not message.get("more_body", False):
                await _send_pieces(left.pieces, receive, send)
            await send(message)

        try:
            await self._app({**scope, _LEFT: left}, receive, completed)
        finally:
            if left.close:
                left.close()


async def _send_pieces(pieces: Iterable[bytes], receive: Receive, send: Send) -> None:
    gone = asyncio.ensure_future(disconnected(receive))
    try:
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            # Others have their turn, and a client that went away is noticed.
            await asyncio.sleep(0)
            if gone.done():
                raise ClientGone
    finally:
        gone.cancel()
