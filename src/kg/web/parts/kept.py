"""What pages tell of a whole graph: made once for each graph that is published."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from kg.store import QueryEngine

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class PerSnapshot(Generic[Key, Made]):
    """What ``make`` gives for a key, remembered until the next build.

    One thread makes it at a time: those that come meanwhile wait, and do not ask the same queries too. The
    last ``most`` keys are remembered. What fails is not, and is tried again by who comes next.
    """

    def __init__(self, engine: QueryEngine, make: Callable[[Key], Made], most: int = 4) -> None:
        self._engine = engine
        self._make = make
        self._most = most
        self._lock = Lock()
        self._snapshot = ""
        self._made: dict[Key, Made] = {}

    def __call__(self, key: Key) -> Made:
        """What was made for the key from the current graph, or is made now."""
        with self._lock:
            snapshot = self._engine.snapshot.id
            if snapshot != self._snapshot:
                self._made.clear()
                self._snapshot = snapshot
            if key not in self._made:
                made = self._make(key)
                if len(self._made) >= self._most:
                    del self._made[next(iter(self._made))]
                self._made[key] = made
            return self._made[key]
