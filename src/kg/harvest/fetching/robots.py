"""What the robots.txt of a host allows (RFC 9309), read by Protego.

Protego rather than the standard library's ``urllib.robotparser``: that one takes the first rule that fits
and not the longest, and knows no wildcards, in all but its newest versions.
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

AGENT = "tradekg"
"""The product token to which rules for this program are addressed."""

MAX_BYTES = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be asked of one host; ``delay`` is the pause in seconds that it wishes between requests.

    ``closed`` says why nothing may be asked at all.
    """

    parsed: Protego | None = None
    delay: float = 0.0
    closed: str | None = None

    def allow(self, address: str) -> bool:
        """Whether this page may be asked for."""
        return self.closed is None and (self.parsed is None or self.parsed.can_fetch(address, AGENT))


def read_rules(text: str) -> Rules:
    r"""The rules of a robots.txt.

    >>> rules = read_rules("User-agent: *\nDisallow: /private\nAllow: /private/press\nCrawl-delay: 3")
    >>> rules.allow("https://example.org/private/x"), rules.allow("https://example.org/private/press/1")
    (False, True)
    >>> rules.delay
    3.0
    """
    parsed = Protego.parse(text)
    rate = parsed.request_rate(AGENT)
    delays = (
        parsed.crawl_delay(AGENT) or 0.0,
        rate.seconds / rate.requests if rate and rate.requests else 0.0,
    )
    return Rules(parsed, max(0.0, *delays))
