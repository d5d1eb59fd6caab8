"""What was sent to one store, kept beside the graph from run to run: one small database for each address.

It is written before a graph is sent and after, so that whatever ends a run, the next one knows which graphs
are ours, and which of them are as they should be.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from kg.errors import StoreBusy, StoreFailed
from kg.publish.graphs import Digest
from kg.slug import slug

FOLDER = "publications"
"""The folder in that of the store."""

_TABLES = """
CREATE TABLE IF NOT EXISTS graph (iri TEXT PRIMARY KEY, digest TEXT, statements INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_ADDRESS = "address"
_DEFAULT_GRAPH = "default graph"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A graph that was sent. ``digest`` is ``None`` where it is not known to have arrived as a whole."""

    graph: str
    digest: str | None
    statements: int


class Ledger:
    """The graphs that were sent to one address; belongs to the thread that opened it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def graphs(self) -> dict[str, Recorded]:
        """All that was sent and not removed, by IRI."""
        rows = self._database.execute("SELECT iri, digest, statements FROM graph")
        return {row[0]: Recorded(*row) for row in rows}

    def begin(self, graph: str) -> None:
        """Note that a graph is about to be sent, or is not as it should be: it is ours, whatever arrives."""
        self._database.execute(
            "INSERT INTO graph VALUES (?, NULL, 0) ON CONFLICT (iri) DO UPDATE SET digest = NULL", (graph,)
        )

    def sent(self, graph: str, digest: Digest) -> None:
        """Note that a graph has arrived."""
        self._database.execute(
            "INSERT OR REPLACE INTO graph VALUES (?, ?, ?)", (graph, digest.value, digest.statements)
        )

    @property
    def default_graph(self) -> bool:
        """Whether the merge of all graphs is sent to the default graph, too, as was wanted the last time."""
        found = self._database.execute("SELECT 1 FROM setting WHERE name = ?", (_DEFAULT_GRAPH,)).fetchone()
        return found is not None

    @default_graph.setter
    def default_graph(self, wanted: bool) -> None:
        if wanted:
            self._database.execute("INSERT OR IGNORE INTO setting VALUES (?, 'sent')", (_DEFAULT_GRAPH,))
        else:
            self._database.execute("DELETE FROM setting WHERE name = ?", (_DEFAULT_GRAPH,))

    def removed(self, graph: str) -> None:
        """Note that a graph is there no more."""
        self._database.execute("DELETE FROM graph WHERE iri = ?", (graph,))


@contextmanager
def ledger(path: Path, address: str, *, writing: bool = True) -> Iterator[Ledger]:
    """The ledger in a file, for the address of one store, until the block ends.

    Where nothing is to be written and there is none it is an empty one. ``StoreBusy`` when another process
    has it, ``StoreFailed`` for a file that is none, cannot be written, or is of another address.
    """
    if not writing and not path.is_file():
        with closing(_opened(":memory:", address)) as database:
            yield Ledger(database)
        return
    lock = FileLock(f"{path}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        raise StoreBusy(
            "another kg publish to this address is under way: wait until it has ended", path
        ) from None
    except OSError as error:
        raise StoreFailed(f"cannot be written: {error.strerror or error}", path) from error
    try:
        with closing(_opened(path, address)) as database:
            yield Ledger(database)
    except sqlite3.Error as error:
        raise StoreFailed(
            f"cannot be used ({error}); without this file the next kg publish sends everything", path
        ) from error
    finally:
        lock.release()


def ledger_path(store: Path, address: str) -> Path:
    """Where the ledger for an address is, in the folder of a store."""
    digest = hashlib.sha256(address.rstrip("/").encode()).hexdigest()[:12]
    return store / FOLDER / f"{slug(urlsplit(address).hostname or '') or 'store'}-{digest}.sqlite"


def _opened(path: Path | str, address: str) -> sqlite3.Connection:
    # Each statement is written for good when it has ended: a run may be killed at any moment.
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_TABLES}")
        told = address.rstrip("/")
        database.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (_ADDRESS, told))
        (known,) = database.execute("SELECT value FROM setting WHERE name = ?", (_ADDRESS,)).fetchone()
    except BaseException:
        database.close()
        raise
    if known != told:
        database.close()
        raise StoreFailed(f"tells what was sent to {known}, not to {told}: give another --state", Path(path))
    return database
