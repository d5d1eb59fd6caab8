"""What is sent to clients that take gzip: small answers compressed once for all, the rest on its way."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from kg.store import Answer
from kg.web.protocol.bodies import header

LEAST_BYTES = 1000
"""What is smaller is sent as it is."""

_LEVEL = 5
_QUICK_BYTES = 1 << 16
"""What is larger is compressed in a thread, so that others need not wait for it."""
_PIECE = 1 << 19
_GZIP = 16 + zlib.MAX_WBITS


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the client takes gzip (RFC 9110, section 12.5.3).

    >>> accepts_gzip("gzip, deflate, br"), accepts_gzip("gzip;q=0, *"), accepts_gzip("")
    (True, False, False)
    """
    if not accept_encoding:
        return False
    accepted = parse_accept_header(accept_encoding, Accept)
    named = [quality for name, quality in accepted if name.lower() in {"gzip", "x-gzip"}]
    return max(named) > 0 if named else any(name == "*" and quality > 0 for name, quality in accepted)


async def gzipped(answer: Answer) -> bytes:
    """The answer compressed; remembered with the answer."""
    if answer.zipped is None:
        body = answer.body
        # The time of compression would make other bytes each time.
        if len(body) > _QUICK_BYTES:
            answer.zipped = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
        else:
            answer.zipped = gzip.compress(body, _LEVEL, mtime=0)
    return answer.zipped


async def gzipped_chunks(answer: Answer) -> AsyncIterator[bytes]:
    """A large answer compressed piece by piece."""
    compressor = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for piece in answer.chunks(_PIECE):
        if compressed := await asyncio.to_thread(compressor.compress, piece):
            yield compressed
    yield compressor.flush()


class Compressed:
    """An ASGI application whose responses are compressed for those who take it.

    Unlike the one of Starlette it reads qualities, keeps small responses that come in several messages as
    they are, leaves alone what must not be transformed, tells caches of the difference in either case, and
    sends no chunks to a client of HTTP/1.0.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        taken = scope["http_version"] != "1.0" and accepts_gzip(header(scope, b"accept-encoding"))
        compressor = zlib.compressobj(_LEVEL, wbits=_GZIP)
        compress = False

        async def squeezed(message: Message) -> None:
            nonlocal compress
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.add_vary_header("Accept-Encoding")
                compress = taken and _worth_it(message["status"], headers)
                if compress:
                    headers["Content-Encoding"] = "gzip"
                    del headers["Content-Length"]
                    _weaken(headers)
            elif compress:
                body = message.get("body", b"")
                work = compressor.compress
                body = await asyncio.to_thread(work, body) if len(body) > _QUICK_BYTES else work(body)
                if not message.get("more_body", False):
                    body += compressor.flush()
                message = {**message, "body": body}
            await send(message)

        await self._app(scope, receive, squeezed)


def _worth_it(status: int, headers: MutableHeaders) -> bool:
    if status in {204, 206, 304} or "Content-Encoding" in headers:
        return False
    if "no-transform" in headers.get("Cache-Control", ""):
        return False
    return int(headers.get("Content-Length", LEAST_BYTES)) >= LEAST_BYTES


def _weaken(headers: MutableHeaders) -> None:
    """A strong tag is for the very same bytes, which compression changes."""
    tag = headers.get("ETag", "")
    if tag.startswith('"'):
        headers["ETag"] = f"W/{tag}"
