"""How many rows a table has, counted in its bytes while they are written.

The engine writes a whole answer in one call and tells nothing meanwhile, so rows are counted by the marks
that its writers put between them. No text inside a row can be such a mark: quotes are escaped in JSON,
``<`` in XML, and line breaks in TSV; in CSV a line break counts outside quotes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pyoxigraph import QueryResultsFormat


class RowCounter(Protocol):
    """Counts the rows in bytes that come in pieces, wherever they are cut."""

    rows: int

    def feed(self, piece: bytes) -> None:
        """Take the next piece into account."""


class LineCounter:
    """Rows that are one line each, after one line of names."""

    def __init__(self) -> None:
        self.rows = 0
        self._lines = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece into account."""
        self._lines += piece.count(b"\n")
        self.rows = max(0, self._lines - 1)


class QuotedLineCounter:
    """Rows that are one line each but for line breaks in quotes, after one line of names."""

    def __init__(self) -> None:
        self.rows = 0
        self._lines = 0
        self._quoted = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece into account."""
        for number, part in enumerate(piece.split(b'"')):
            self._quoted ^= number > 0
            if not self._quoted:
                self._lines += part.count(b"\n")
        self.rows = max(0, self._lines - 1)


class MarkCounter:
    """Rows that each hold one of some marks; what looks like a mark but is none is told by ``but``.

    All marks and exceptions end at most ``_LONGEST`` bytes after they begin.
    """

    def __init__(self, marks: Sequence[bytes], but: Sequence[bytes] = ()) -> None:
        self.rows = 0
        self._marks = marks
        self._but = but
        self._tail = b""

    def feed(self, piece: bytes) -> None:
        """Take the next piece into account."""
        # The tail that is seen twice is counted twice, and then taken off once.
        seen = self._tail + piece
        self.rows += self._count(seen) - self._count(self._tail)
        self._tail = seen[-_LONGEST:]

    def _count(self, seen: bytes) -> int:
        return sum(map(seen.count, self._marks)) - sum(map(seen.count, self._but))


_LONGEST = 16

# A text may end in `},{` too, but then a comma or a brace follows its quote. A row that binds nothing
# is `{}` and has no mark; such rows weigh little, and the bound of bytes holds for them.
_JSON = ((b'"bindings":[{"', b'},{"'), (b'},{",', b'},{"}'))
_XML = ((b"<result>",),)

_COUNTERS: Mapping[QueryResultsFormat, Callable[[], RowCounter]] = {
    QueryResultsFormat.JSON: lambda: MarkCounter(*_JSON),
    QueryResultsFormat.XML: lambda: MarkCounter(*_XML),
    QueryResultsFormat.CSV: QuotedLineCounter,
    QueryResultsFormat.TSV: LineCounter,
}


def row_counter(format_: QueryResultsFormat) -> RowCounter:
    """A counter for the rows of a table in this format."""
    return _COUNTERS[format_]()
