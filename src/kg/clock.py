"""The time, and waiting, as those parts need it that ask other servers: another clock makes tests quick."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The time, with its zone."""

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        time.sleep(seconds)


def retry_after(header: str | None, now: datetime) -> float | None:
    """The seconds of a ``Retry-After`` header, a number or a date; ``None`` for none or another form.

    Source: RFC 9110, section 10.2.3.

    >>> retry_after("120", datetime(2026, 1, 15, tzinfo=UTC))
    120.0
    >>> retry_after("Thu, 15 Jan 2026 00:01:00 GMT", datetime(2026, 1, 15, tzinfo=UTC))
    60.0
    """
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        day = parsedate_to_datetime(header)
    except ValueError:
        return None
    # RFC 9110 dates are in GMT; the parser leaves "-0000" without a zone.
    return max(0.0, (day.replace(tzinfo=day.tzinfo or UTC) - now).total_seconds())
