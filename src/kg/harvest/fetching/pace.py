"""When the next request may be sent to a host, and how long to wait before the same one is sent again."""

from __future__ import annotations

from datetime import datetime

from kg.clock import Clock

LONGEST_WAIT = 300.0
"""Seconds; a host that asks for a longer pause is left for another day."""

ATTEMPTS = 4
"""How often one page is asked for while its host is busy or broken."""


class Pace:
    """The pauses between the requests to one host."""

    def __init__(self, clock: Clock, delay: float) -> None:
        self._clock = clock
        self._delay = delay
        self._last: datetime | None = None

    def slow_down(self, delay: float) -> None:
        """Leave at least so many seconds between two requests from now on."""
        self._delay = max(self._delay, delay)

    def wait_for_turn(self) -> None:
        """Return when the next request may be sent; it counts as sent then."""
        if self._last is not None:
            passed = (self._clock.now() - self._last).total_seconds()
            # A clock that was set back makes nobody wait for longer than the pause.
            self._sleep(min(self._delay, self._delay - passed))
        self._last = self._clock.now()

    def wait_after_failure(self, attempt: int, wished: float | None) -> None:
        """Return when a request that failed for the ``attempt``-th time may be sent again."""
        self._sleep(max(wished or 0.0, self._delay * 2**attempt))

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            self._clock.sleep(seconds)
