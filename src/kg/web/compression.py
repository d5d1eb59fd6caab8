"""Answers compressed for clients that take gzip: small ones once for all of them, large ones on their way."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from functools import lru_cache

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from kg.store import Answer

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
