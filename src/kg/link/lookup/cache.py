"""Answers of an API on disk, so that a lookup goes on where it was stopped and asks nothing twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from kg.errors import OutputFailed

_FORM = 1
"""Number of the form of the file, in SQLite's ``user_version``."""

_BUSY_SECONDS = 30.0

_T = TypeVar("_T")


class AnswerCache:
    """A file of JSON answers by request, one address's apart from another's.

    Each answer is kept by a transaction of its own, so that stopping at any point loses none. Answers older
    than ``max_age`` count as missing. :class:`~kg.errors.OutputFailed` for a file that is no such cache or
    cannot be written.
    """

    def __init__(self, path: Path, address: str, max_age: timedelta | None = None) -> None:
        self._path = path
        self._address = address
        self._max_age = max_age
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = self._told(lambda: sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None))
        try:
            self._told(self._prepare)
        except OutputFailed:
            self.close()
            raise

    def get(self, request: str, now: datetime) -> tuple[Any, datetime] | None:
        """The answer to a request and when it came; ``None`` when there is none that is new enough.

        One that cannot be read any more counts as missing: it is asked for again.
        """
        row = self._told(
            lambda: self._base.execute(
                "SELECT answer, retrieved FROM answers WHERE address = ? AND request = ?",
                (self._address, request),
            ).fetchone()
        )
        if row is None:
            return None
        try:
            answer, retrieved = json.loads(row[0]), datetime.fromisoformat(row[1])
            old = self._max_age is not None and now - retrieved > self._max_age
        except (ValueError, TypeError, RecursionError):
            return None
        return None if old else (answer, retrieved)

    def put(self, request: str, answer: Any, retrieved: datetime) -> None:
        """Keep an answer, in the place of an older one."""
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        self._told(
            lambda: self._base.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
                (self._address, request, text, retrieved.isoformat()),
            )
        )

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        (form,) = self._base.execute("PRAGMA user_version").fetchone()
        (tables,) = self._base.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if form not in {0, _FORM} or (form == 0 and tables):
            raise sqlite3.DatabaseError("another program's file, or another version's")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS answers (address TEXT, request TEXT, answer TEXT NOT NULL, "
            "retrieved TEXT NOT NULL, PRIMARY KEY (address, request)) WITHOUT ROWID"
        )
        self._base.execute(f"PRAGMA user_version = {_FORM}")

    def _told(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except sqlite3.Error as error:
            reason = f"cannot be used as cache of answers ({error}): name another file or remove this one"
            raise OutputFailed(reason, self._path) from None
