"""Some threads that do one thing for many graphs, and tell of it as it goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType

from kg.errors import PublishFailed

_LAST_SECONDS = 2.0
"""For requests to end by themselves once nothing more is wanted; then the threads are left to themselves."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A part of a graph has arrived."""

    statements: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A graph is done with; ``error`` says why it could not be."""

    graph: str
    error: Exception | None


Told = Moved | Ended
Tell = Callable[[Moved], None]
Work = Callable[[str, Tell], None]


class Stopped(Exception):
    """Nothing more is wanted."""


class Crew:
    """As many threads as there may be requests at once. A context manager, which stops them at its end."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._todo: SimpleQueue[tuple[Work, str] | None] = SimpleQueue()
        self._told: SimpleQueue[Told] = SimpleQueue()

    def __enter__(self) -> Crew:
        for _ in range(self._size):
            # As daemons: a request that a store does not answer must not keep the program from ending.
            thread = threading.Thread(target=self._run, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for _ in self._threads:
            self._todo.put(None)
        until = time.monotonic() + _LAST_SECONDS
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))

    def wait(self, seconds: float) -> None:
        """Returns after so many seconds; :class:`Stopped` where nothing more is wanted meanwhile."""
        if self._stop.wait(seconds):
            raise Stopped

    def each(self, graphs: Iterable[str], work: Work) -> Iterator[Told]:
        """What is told while the work is done for each graph.

        ``graphs`` is asked for the next only when a thread is free for it. What the work raises is told at
        the end of its graph, but for what is no :class:`~kg.errors.PublishFailed`, which is raised here.
        """
        waiting = iter(graphs)
        under_way = 0
        more = True
        while more or under_way:
            while more and under_way < self._size:
                graph = next(waiting, None)
                if graph is None:
                    more = False
                    break
                self._todo.put((work, graph))
                under_way += 1
            if not under_way:
                return
            told = self._told.get()
            if isinstance(told, Ended):
                under_way -= 1
                if told.error is not None and not isinstance(told.error, PublishFailed):
                    raise told.error
            yield told

    def _run(self) -> None:
        while (task := self._todo.get()) is not None:
            work, graph = task
            error: Exception | None = None
            try:
                work(graph, self._tell)
            except Exception as raised:
                error = raised
            self._told.put(Ended(graph, error))

    def _tell(self, moved: Moved) -> None:
        self._told.put(moved)
        if self._stop.is_set():
            raise Stopped
