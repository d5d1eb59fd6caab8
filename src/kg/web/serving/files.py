"""Files as answers: the application names one, and the event loop sends it.

A thread of the application would be bound for as long as its client takes to read; there are only so many.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote, unquote

from flask import Flask, Response, abort, current_app, request
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Send
from werkzeug.http import parse_content_range_header
from werkzeug.utils import send_file

from kg.web.serving.clients import ClientGone, disconnected

_HEADER = "X-Sendfile"
# Flask has a setting of its own, which would be about all files: those of pages are small, and compressed.
_SETTING = "KG_LEAVE_FILES"
_PIECE = 1 << 18
_YEAR = 31_536_000


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


class FileSender:
    """The ``send`` of one request, by which goes what a file holds where the application only names it."""

    def __init__(self, send: Send, receive: Receive, *, head: bool) -> None:
        self._send = send
        self._receive = receive
        self._head = head
        self._file: IO[bytes] | None = None
        self._left = 0

    async def __call__(self, message: Message) -> None:
        """Send a message of the application, or what stands behind it."""
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
        self._file = await asyncio.to_thread(path.open, "rb")
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
