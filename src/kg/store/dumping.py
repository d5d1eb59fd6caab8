"""All statements of a snapshot as lines: several graphs are written at once, and taken in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Semaphore

import pyoxigraph as ox

from kg.store.snapshots import Snapshot

Take = Callable[[str, bytes], None]
"""What is given the IRI of a named graph, and statements of it as whole lines of N-Triples."""

_PIECE = 1 << 18
_MOST_THREADS = 4
_WAITING = 4
"""Pieces of one graph that are written and not yet taken: then its writer waits."""
_BEGUN = 4
"""Graphs for each thread that are begun or wait for one, so that none is idle: most graphs are small."""


def dump_graphs(snapshot: Snapshot, take: Take, threads: int | None = None) -> None:
    """Give ``take`` all statements of a snapshot that is held, graph after graph in alphabetical order.

    Those of one graph come in pieces of some hundred kilobytes and in no particular order, all in the thread
    of the caller. The engine writes them in bulk, and without Python's lock: to make an object of each would
    take longer than everything else that an export does. As many ``threads`` as there are cores write, four
    at most; some pieces for each are in memory, whatever the size of a graph.
    """
    store = ox.Store.read_only(str(snapshot.data))
    names = sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    count = threads or min(os.cpu_count() or 1, _MOST_THREADS)
    begun: deque[tuple[str, _Pieces]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="dump") as writers:
        try:
            for name in names:
                pieces = _Pieces()
                writers.submit(pieces.write_graph, store, name)
                begun.append((name, pieces))
                if len(begun) >= count * _BEGUN:
                    _take_all(*begun.popleft(), take)
            while begun:
                _take_all(*begun.popleft(), take)
        finally:
            writers.shutdown(wait=False, cancel_futures=True)
            for _, pieces in begun:
                pieces.refuse()


def _take_all(name: str, pieces: _Pieces, take: Take) -> None:
    try:
        for piece in pieces:
            take(name, piece)
    finally:
        pieces.refuse()


class _Refused(Exception):
    """Nobody takes what a graph still has."""


class _Pieces:
    """The lines of one graph on their way from the thread that writes them to the one that takes them."""

    def __init__(self) -> None:
        self._ready: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
        self._room = Semaphore(_WAITING)
        self._refused = False

    def write_graph(self, store: ox.Store, name: str) -> None:
        """Write all of the graph; what goes wrong is raised where it is taken."""
        lines = _Lines(self._put)
        try:
            store.dump(lines, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name))  # type: ignore[arg-type]
            lines.finish()
        except BaseException as error:
            self._ready.put(error)
        else:
            self._ready.put(None)

    def __iter__(self) -> Iterator[bytes]:
        while (piece := self._ready.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            self._room.release()
            yield piece

    def refuse(self) -> None:
        """Take nothing more: whoever writes stops."""
        self._refused = True
        self._room.release()

    def _put(self, piece: bytes) -> None:
        if not self._refused:
            self._room.acquire()
        if self._refused:
            # Nor shall the next one wait that the engine still wants to write.
            raise _Refused
        self._ready.put(piece)


class _Lines:
    """A writer that hands on whole lines: the engine writes a few kilobytes, and ends where these end."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._put = put
        self._written: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._written.append(data)
        self._size += len(data)
        if self._size >= _PIECE:
            written = b"".join(self._written)
            end = written.rfind(b"\n") + 1
            self._written, self._size = [written[end:]], len(written) - end
            if end:
                self._put(written[:end])
        return len(data)

    def flush(self) -> None:
        """Nothing: the last line may not be complete."""

    def finish(self) -> None:
        """Hand on what is left."""
        if rest := b"".join(self._written):
            self._put(rest)
