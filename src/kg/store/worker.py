"""The process that answers queries, one at a time, on a snapshot that it opens read-only.

Where another store answers, it opens none: it reads what that store said and writes it in the format wanted.

It may die at any time, by its own fault or because the engine ends it; nothing but its current query is lost.
"""

from __future__ import annotations

import fcntl
import pickle
import signal
import socket
from pathlib import Path
from typing import IO, Any

from pyoxigraph import Store

from kg.errors import QueryError, QueryFailed, UnknownFormat
from kg.store.confinement import confine
from kg.store.evaluation import evaluate, out_of_memory
from kg.store.task import (
    HEADER_BYTES,
    Failed,
    Gone,
    Reply,
    Task,
    WorkerSettings,
    read_lengths,
    write_ready,
    write_reply,
)
from kg.store.translation import translate

GRACE = 2.0
"""Seconds past a query's deadline after which the process ends itself, should nobody else have done so."""


class OpenSnapshot:
    """The store of one snapshot, with the shared lock that keeps the snapshot's files from being removed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._in_use: IO[bytes] = (Path(path) / "in-use").open("rb")
        fcntl.flock(self._in_use, fcntl.LOCK_SH)
        self.store = Store.read_only(str(Path(path) / "data"))

    def close(self) -> None:
        """Give the snapshot free."""
        del self.store
        self._in_use.close()


def main(descriptor: int) -> None:
    """Answer tasks from the socket ``descriptor`` until its other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the socket.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with socket.socket(fileno=descriptor) as connection:
        try:
            settings: WorkerSettings = _receive(connection)
            confinement = confine(
                Path(settings.store),
                Path(settings.spools),
                max_memory_bytes=settings.max_memory_bytes,
                gateway_port=settings.gateway_port,
                parent=settings.parent,
            )
            # What can be done before the first task is not counted against its time.
            opened = _open(settings.snapshot) if settings.snapshot else None
            connection.sendall(write_ready(confinement))
            _serve(connection, settings, opened)
        except (EOFError, OSError):
            return


def _open(snapshot: str) -> OpenSnapshot | None:
    try:
        return OpenSnapshot(snapshot)
    except OSError:
        return None  # Replaced and removed meanwhile: the first task will name another one.


def _serve(connection: socket.socket, settings: WorkerSettings, opened: OpenSnapshot | None) -> None:
    while True:
        task: Task = _receive(connection)
        if opened is not None and opened.path != task.snapshot:
            opened.close()
            opened = None
        # The kernel ends this process even if its parent is gone and the query never returns.
        signal.setitimer(signal.ITIMER_REAL, task.seconds + GRACE)
        try:
            if task.fetched is None:
                opened = opened or OpenSnapshot(task.snapshot)
            reply = _reply(opened, task, settings)
        except OSError as error:
            reply = Gone(str(error))
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.sendall(write_reply(reply))


def _reply(opened: OpenSnapshot | None, task: Task, settings: WorkerSettings) -> Reply:
    try:
        return evaluate(opened.store, task, settings) if opened is not None else translate(task, settings)
    except (QueryError, UnknownFormat) as error:
        return Failed(error)
    except MemoryError:
        return Failed(out_of_memory(settings.max_memory_bytes))
    except (ValueError, TypeError) as error:
        return Failed(QueryFailed(f"the query could not be answered: {error}"))


def _receive(connection: socket.socket) -> Any:
    """The next order of the engine, which is trusted; ``EOFError`` when it has gone."""
    length, _ = read_lengths(_read(connection, HEADER_BYTES))
    return pickle.loads(_read(connection, length))  # noqa: S301 - the engine made us, not the other way round


def _read(connection: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        piece = connection.recv(length - len(received))
        if not piece:
            raise EOFError
        received += piece
    return bytes(received)
