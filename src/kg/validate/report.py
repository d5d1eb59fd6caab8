"""The violations of a graph, of which only the first are kept however many there are."""

from __future__ import annotations

from threading import Lock

from kg.errors import Violation, Violations

REPORTED = 1000
"""So many violations are kept; the rest is only counted."""


class Report:
    """Collects violations from several threads."""

    def __init__(self, limit: int = REPORTED) -> None:
        self._limit = limit
        self._first: list[Violation] = []
        self._seen: set[int] = set()
        self._lock = Lock()

    def add(self, violation: Violation) -> None:
        """Take one up, unless the same was there before.

        Of each violation only a number of 64 bits is remembered: among a million the chance that two of them
        share it is one in 30 million, and then the total is too small by one.
        """
        with self._lock:
            known = len(self._seen)
            self._seen.add(hash(violation))
            if len(self._seen) > known:
                self._first.append(violation)
                if len(self._first) >= 2 * self._limit:
                    self._cut()

    def _cut(self) -> None:
        self._first.sort(key=_place)
        del self._first[self._limit :]

    def violations(self) -> Violations:
        """The first in order of focus nodes, and the number of all."""
        self._cut()
        return Violations(self._first, len(self._seen))


def _place(violation: Violation) -> tuple[str, str, str, str]:
    return violation.focus, violation.message, violation.path or "", violation.value or ""
