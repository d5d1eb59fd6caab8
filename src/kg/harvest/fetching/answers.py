"""What a server answers to a request for a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a page's version, to ask later whether there is another one (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers of a request that is answered with 304 while the page is the same."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: where it was found in the end, its bytes unpacked, what its server calls it."""

    address: str
    data: bytes
    content_type: str | None
    validators: Validators


@dataclass(frozen=True, slots=True)
class NotModified:
    """The page is as it was when it got the validators with which it was asked for."""


Answer = Fetched | NotModified
