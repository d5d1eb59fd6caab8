"""The body of a request, taken in before anything else happens, within a size and a time."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from urllib.parse import quote

from starlette.types import Message, Receive, Scope

SECONDS = 30.0
"""Time for a whole body to arrive."""

_ASCII_ONLY = "/:?#[]@!$&'()*+,;=%-._~\"<>\\^`{|}"


class BodyError(Exception):
    """The body is not taken; ``status`` says what to answer."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = int(status)
        self.title = status.phrase


def header(scope: Scope, name: bytes) -> str:
    """The value of a header, those of the same name joined; empty where there is none."""
    found = [value for key, value in scope["headers"] if key == name]
    return b", ".join(found).decode("latin-1") if found else ""


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body of a request.

    :class:`BodyError` for one over ``limit`` bytes, one that comes too slowly, and one that breaks off.
    """
    length = header(scope, b"content-length")
    if length in ("", "0") and not header(scope, b"transfer-encoding"):
        return b""
    if length.isdecimal() and int(length) > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BodyError(HTTPStatus.BAD_REQUEST, "the body of the request broke off")
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > limit:
                    raise _too_large(limit)
    except TimeoutError:
        raise BodyError(
            HTTPStatus.REQUEST_TIMEOUT, f"the body of the request did not arrive within {SECONDS:g} seconds"
        ) from None
    return bytes(body)


def with_body(scope: Scope, receive: Receive, body: bytes) -> tuple[Scope, Receive]:
    """The request as the Flask application gets it: with a body that is there, and an address in ASCII.

    HEAD becomes GET, so that its headers are those of GET; the server leaves out the content.
    """
    taken = False

    async def replay() -> Message:
        nonlocal taken
        if taken:
            return await receive()
        taken = True
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in {b"content-length", b"transfer-encoding"}
    ]
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
    query = quote(scope["query_string"], safe=_ASCII_ONLY).encode()
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {**scope, "method": method, "headers": headers, "query_string": query}, replay


def too_large(limit: int) -> str:
    """What to say of a request whose body has more bytes than ``limit``."""
    return f"the request is larger than this server takes: {limit:,} bytes"


def _too_large(limit: int) -> BodyError:
    return BodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large(limit))
