"""What is known of pages between two harvests: their versions, and how far each list was read.

Nothing here is needed: without it, pages are asked for again and their releases found to be known. It is
written after the releases are, never before, so that it never promises what is not in their file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from kg.errors import OutputFailed
from kg.harvest.fetching import Validators

_FORM = 1
"""Number of the form of the file, in SQLite's ``user_version``; another reading of pages is another form."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Link:
    """A release that a page named: the key under which it is kept, and its own page where that has more."""

    key: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was last time: its version, the releases it named, its next page where it is a list."""

    validators: Validators
    links: tuple[Link, ...]
    next: str | None = None
    is_list: bool = True


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a list was read: so many pages, or all, back to a day.

    One that is not ``finished`` tells of the time before the last harvest, which was stopped or had failures.
    """

    pages: int
    all: bool
    since: date | None
    finished: bool = True

    def covers(self, pages: int, since: date | None) -> bool:
        """Whether nothing is missing of the first ``pages`` pages, back to the day ``since``.

        >>> Reach(pages=5, all=False, since=None).covers(3, date(2024, 1, 1))
        True
        >>> Reach(pages=5, all=False, since=date(2024, 1, 1)).covers(3, None)
        False
        """
        far = self.finished and (self.all or pages <= self.pages)
        return far and (self.since is None or (since is not None and since >= self.since))


class State:
    """The file beside the releases; ``None`` for a path keeps everything in memory only.

    While it is open nobody else can open it: two harvests into one file would write each release twice.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        # The wait is for nobody: who has the file has it for minutes.
        self._base = self._told(lambda: sqlite3.connect(path or ":memory:", timeout=0, isolation_level=None))
        try:
            self._told(self._prepare)
        except OutputFailed:
            self.close()
            raise

    def seen(self, address: str) -> Seen | None:
        """What is known of a page."""
        row = self._told(
            lambda: self._base.execute(
                "SELECT etag, last_modified, links, next, is_list FROM pages WHERE address = ?", (address,)
            ).fetchone()
        )
        if row is None:
            return None
        links = self._told(lambda: tuple(Link(key, target) for key, target in json.loads(row[2])))
        return Seen(Validators(row[0], row[1]), links, row[3], bool(row[4]))

    def see(self, address: str, seen: Seen) -> None:
        """Take note of a page whose releases are all written; only where its server tells its version."""
        if not seen.validators.conditions:
            self.forget(address)
            return
        links = json.dumps([[link.key, link.address] for link in seen.links])
        version = (seen.validators.etag, seen.validators.last_modified)
        row = (address, *version, links, seen.next, seen.is_list)
        self._told(lambda: self._base.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?)", row))

    def forget(self, address: str) -> None:
        """Ask for the page next time, whatever its version."""
        self._told(lambda: self._base.execute("DELETE FROM pages WHERE address = ?", (address,)))

    def reach(self, address: str) -> Reach | None:
        """How far a list was read; ``None`` where it never was to an end."""
        row = self._told(
            lambda: self._base.execute(
                "SELECT pages, ended, since, finished FROM lists WHERE address = ?", (address,)
            ).fetchone()
        )
        if row is None:
            return None
        since = self._told(lambda: date.fromisoformat(row[2]) if row[2] else None)
        return Reach(row[0], bool(row[1]), since, bool(row[3]))

    def set_reach(self, address: str, reach: Reach) -> None:
        """Take note of how far a list was read."""
        since = reach.since.isoformat() if reach.since else None
        row = (address, reach.pages, reach.all, since, reach.finished)
        self._told(lambda: self._base.execute("INSERT OR REPLACE INTO lists VALUES (?, ?, ?, ?, ?)", row))

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _prepare(self) -> None:
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._base.execute("BEGIN EXCLUSIVE")
        (form,) = self._base.execute("PRAGMA user_version").fetchone()
        (tables,) = self._base.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if form not in {0, _FORM} or (form == 0 and tables):
            raise sqlite3.DatabaseError("another program's file, or another version's")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS pages (address TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, "
            "links TEXT NOT NULL, next TEXT, is_list INTEGER NOT NULL) WITHOUT ROWID"
        )
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS lists (address TEXT PRIMARY KEY, pages INTEGER NOT NULL, "
            "ended INTEGER NOT NULL, since TEXT, finished INTEGER NOT NULL) WITHOUT ROWID"
        )
        self._base.execute(f"PRAGMA user_version = {_FORM}")
        self._base.execute("COMMIT")

    def _told(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except (sqlite3.Error, ValueError, TypeError) as error:
            path = self._path or Path(":memory:")
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise OutputFailed("another harvest works here: wait until it has ended", path) from None
            raise OutputFailed(
                f"cannot be used ({error}): remove it, and pages are asked for again", path
            ) from None
