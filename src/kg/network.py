"""Care with servers of others: where a name leads to, and how much a compressed answer may become."""

from __future__ import annotations

import ipaddress
import zlib
from collections.abc import Iterator

_PIECE = 1 << 16


def is_inside(address: str) -> bool:
    """Whether a numeric address is of this machine or a network of its own, not of the internet.

    >>> is_inside("127.0.0.1"), is_inside("fe80::1%eth0"), is_inside("1.1.1.1")
    (True, True, False)
    """
    return not ipaddress.ip_address(address.partition("%")[0]).is_global


class Unpacked:
    """Decompression in small pieces: httpx's own would unpack a bomb before anybody could count its bytes.

    ``encoding`` is the header ``Content-Encoding``. ``ValueError`` for one that is neither gzip nor none, and
    while it goes on for what is not gzip; the message says what the answer is.
    """

    def __init__(self, encoding: str) -> None:
        if encoding.strip().lower() not in {"identity", "gzip", "x-gzip", ""}:
            raise ValueError("compressed in a way that was not asked for")
        self._gzip = zlib.decompressobj(wbits=31) if "gzip" in encoding.lower() else None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing at the end."""
        return self._gzip is None or self._gzip.eof

    def take(self, raw: bytes) -> Iterator[bytes]:
        """What ``raw`` unpacks to, at most 64 KiB at a time."""
        if self._gzip is None:
            yield raw
            return
        while raw:
            if self._gzip.eof:
                self._gzip = zlib.decompressobj(wbits=31)  # Files packed one by one may follow each other.
            try:
                yield self._gzip.decompress(raw, _PIECE)
            except zlib.error as error:
                raise ValueError("badly compressed") from error
            raw = self._gzip.unconsumed_tail or self._gzip.unused_data
