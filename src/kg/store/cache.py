"""Answers that are kept for queries that come again: the ones used last, within a bound of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from kg.store.request import Answer

_OVERHEAD = 1024
"""What an entry takes beside its bytes, roughly."""


@dataclass(slots=True)
class CacheState:
    """How often an answer was there, how often it had to be made, and what is kept."""

    hits: int = 0
    misses: int = 0
    bytes: int = 0


@dataclass(slots=True)
class _Entry:
    answer: Answer
    size_of_asked: int
    size: int


class AnswerCache:
    """Answers by what was asked; those of an older snapshot go when the first of a newer one comes."""

    def __init__(self, max_bytes: int) -> None:
        self.state = CacheState()
        self._max_bytes = max_bytes
        self._snapshot = ""
        self._kept: OrderedDict[Hashable, _Entry] = OrderedDict()

    def get(self, snapshot: str, asked: Hashable) -> Answer | None:
        """The answer of this snapshot to what is asked, if it is kept."""
        found = self._kept.get(asked) if snapshot == self._snapshot else None
        if found is None:
            return None
        self._kept.move_to_end(asked)
        self.state.hits += 1
        return found.answer

    def put(self, asked: Hashable, answer: Answer, size_of_asked: int) -> None:
        """Keep an answer that may be given again, where there is room for it."""
        size = _size(answer, size_of_asked)
        if size > self._max_bytes // 4 or answer.volatile or not answer.in_memory:
            return
        if answer.snapshot != self._snapshot:
            self._kept.clear()
            self._snapshot = answer.snapshot
            self.state.bytes = 0
        if asked in self._kept:
            self.state.bytes -= self._kept.pop(asked).size
        self._kept[asked] = _Entry(answer, size_of_asked, size)
        self.state.bytes += size
        self._fit()

    def weigh(self, asked: Hashable) -> None:
        """Count an answer anew, which has grown by its compressed form."""
        entry = self._kept.get(asked)
        if entry is not None:
            size = _size(entry.answer, entry.size_of_asked)
            self.state.bytes += size - entry.size
            entry.size = size
            self._fit()

    def _fit(self) -> None:
        while self.state.bytes > self._max_bytes:
            _, entry = self._kept.popitem(last=False)
            self.state.bytes -= entry.size


def _size(answer: Answer, size_of_asked: int) -> int:
    return answer.length + len(answer.zipped or b"") + size_of_asked + _OVERHEAD
