"""The process that answers queries, one at a time, on a snapshot that it opens read-only.

It may die at any time, by its own fault or because the engine ends it; nothing but its current query is lost.
"""

from __future__ import annotations

import fcntl
import pickle
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

from pyoxigraph import Store

from kg.errors import QueryError, QueryFailed
from kg.store.confinement import confine
from kg.store.evaluation import evaluate
from kg.store.task import Failed, Gone, Reply, Task, WorkerSettings

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
    """Answer tasks from the pipe ``descriptor`` until its other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    connection = Connection(descriptor)
    try:
        settings: WorkerSettings = connection.recv()
        confine(
            Path(settings.store),
            Path(settings.spool),
            max_memory_bytes=settings.max_memory_bytes,
            gateway_port=settings.gateway_port,
            parent=settings.parent,
        )
        _serve(connection, settings)
    except (EOFError, OSError):
        return


def _serve(connection: Connection, settings: WorkerSettings) -> None:
    opened: OpenSnapshot | None = None
    while True:
        task: Task = connection.recv()
        if opened is not None and opened.path != task.snapshot:
            opened.close()
            opened = None
        if opened is None:
            try:
                opened = OpenSnapshot(task.snapshot)
            except OSError as error:
                connection.send(Gone(str(error)))
                continue
        # The kernel ends this process even if its parent is gone and the query never returns.
        signal.setitimer(signal.ITIMER_REAL, task.seconds + GRACE)
        reply = _reply(opened.store, task, settings)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send(reply)


def _reply(store: Store, task: Task, settings: WorkerSettings) -> Reply:
    try:
        return evaluate(store, task, settings)
    except QueryError as error:
        return Failed(error)
    except (ValueError, TypeError, pickle.PickleError) as error:
        return Failed(QueryFailed(f"the query could not be answered: {error}"))
