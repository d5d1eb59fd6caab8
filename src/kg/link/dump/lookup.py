"""A gazetteer that is answered by a file on disk, by the same rules as the one in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import InputError
from kg.fold import fold
from kg.link.dump.stored import open_stored, stored_rows
from kg.link.matching import Wanted, find_candidates, find_link, why_none
from kg.link.rows import Row
from kg.link.thing import Office
from kg.model import Link


@dataclass(frozen=True, slots=True)
class Found:
    """An item that a search found: its identifier, names, description and kinds such as ``company``."""

    qid: str
    label: str
    aliases: tuple[str, ...]
    description: str
    kinds: tuple[str, ...]


class GazetteerFile:
    """A gazetteer in a file that ``kg link index`` made; a context manager that closes it."""

    def __init__(self, path: Path) -> None:
        """Opens it; :class:`~kg.errors.InputError` for a file that is none."""
        self._path = path
        self._database = open_stored(path)
        ((self._dump,),) = self._ask("SELECT value FROM meta WHERE key = 'dump'")

    def match(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> Link | None:
        """The one item that fits, as :meth:`Gazetteer.match <kg.link.Gazetteer.match>` finds it.

        One rule is stricter: a person's office must agree in every country, since a dump has all people of a
        name and not only ministers.
        """
        wanted = Wanted(kind, names, country, offices, refused, any_public_office=False)
        return find_link(self._rows, wanted)

    def candidates(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> tuple[Link, ...]:
        """What a thing without a match may be, for a person to decide; arguments as in ``match``."""
        wanted = Wanted(kind, names, country, offices, refused, any_public_office=False)
        return find_candidates(self._rows, wanted)

    def why_none(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> str:
        """Why :meth:`match` finds no item for the same words, in a sentence."""
        wanted = Wanted(kind, names, country, offices, refused, any_public_office=False)
        return why_none(self._rows, wanted)

    def search(self, text: str, limit: int = 20) -> tuple[Found, ...]:
        """The items whose names or description have all words of the text, best first.

        Words are folded as names are, so that spelling and case do not matter; the last may be a beginning.
        """
        words = fold(text).split()
        if not words:
            return ()
        # Folded words have letters and digits only, so that quotes make each of them plain text to FTS5.
        query = " ".join(f'"{word}"' for word in words) + "*"
        numbers = self._ask(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search, 10.0, 1.0), rowid LIMIT ?",
            query,
            limit,
        )
        return tuple(self._found(number) for (number,) in numbers)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, kind: str, key: str) -> Iterator[Row]:
        for (number,) in self._ask("SELECT item FROM name_key WHERE kind = ? AND key = ?", kind, key):
            yield from stored_rows(self._database, number, self._dump)

    def _found(self, number: int) -> Found:
        rows = list(stored_rows(self._database, number, self._dump))
        ((description,),) = self._ask("SELECT description FROM item WHERE id = ?", number)
        kinds = tuple(dict.fromkeys(row.kind for row in rows))
        return Found(rows[0].qid, rows[0].label, rows[0].aliases, description, kinds)

    def _ask(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            message = f"the gazetteer file is damaged ({error}); make it again with kg link index"
            raise InputError(message, self._path) from error
