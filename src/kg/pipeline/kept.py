"""The facts extracted so far, kept beside the graph, so that no release is read twice by the same rules.

A file of SQLite that may be lost or removed at any time: then the facts are extracted again. It belongs to
whoever holds the store's lock; what a killed build wrote in a transaction is whole or not there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreFailed

FILE = "facts.sqlite"

_TABLE = "CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, facts BLOB NOT NULL, essence BLOB NOT NULL)"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Extracted:
    """The facts of one release and what linking looks at in them, both encoded, under the release's key."""

    key: bytes
    facts: bytes
    essence: bytes


class KeptFacts:
    """The rows of the file. Every call may raise ``sqlite3.Error``, which :func:`kept_facts` translates."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keys(self) -> frozenset[bytes]:
        """The keys of all that is kept."""
        return frozenset(key for (key,) in self._connection.execute("SELECT key FROM facts"))

    def put(self, rows: Iterable[Extracted]) -> None:
        """Keep the rows, all or none."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)",
                ((row.key, row.facts, row.essence) for row in rows),
            )

    def facts(self, keys: Sequence[bytes]) -> Iterator[bytes]:
        """The facts of each key, in the order of the keys; ``KeyError`` for one that is not kept."""
        yield from self._column("facts", keys)

    def essences(self, keys: Sequence[bytes]) -> Iterator[bytes]:
        """What linking looks at of each key, in the order of the keys; ``KeyError`` as above."""
        yield from self._column("essence", keys)

    def retain(self, keys: Iterable[bytes]) -> None:
        """Forget all but these."""
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE wanted (key BLOB PRIMARY KEY)")
            self._connection.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((key,) for key in keys))
            self._connection.execute("DELETE FROM facts WHERE key NOT IN (SELECT key FROM wanted)")
            self._connection.execute("DROP TABLE wanted")

    def _column(self, column: str, keys: Sequence[bytes]) -> Iterator[bytes]:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, {column} FROM facts WHERE key IN ({marks})"  # noqa: S608 - two names, no text
            found = dict(self._connection.execute(query, some))
            for key in some:
                yield found[key]


@contextmanager
def kept_facts(folder: Path) -> Iterator[KeptFacts]:
    """The facts kept in the store's folder, until the block ends.

    A file that is damaged or of another form is replaced by an empty one: nothing is in it that cannot be
    extracted again. ``StoreFailed`` where it cannot be written.
    """
    path = folder / FILE
    try:
        connection = _opened(path)
        try:
            yield KeptFacts(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreFailed(f"{FILE} cannot be written: {error}; nothing is changed", folder) from error


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_TABLE)
        connection.execute("SELECT key, facts, essence FROM facts LIMIT 1").fetchall()
    except sqlite3.DatabaseError as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError) and "no such column" not in str(error):
            raise
        for name in (path.name, f"{path.name}-journal"):
            with suppress(FileNotFoundError):
                path.with_name(name).unlink()
        connection = sqlite3.connect(path)
        connection.execute(_TABLE)
    return connection
