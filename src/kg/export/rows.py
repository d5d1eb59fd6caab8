"""The rows of a table in order, however many they are: text while they are sorted, then typed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast

from pyoxigraph import Literal, NamedNode

from kg.export.sorting import SortedLines
from kg.export.tables import ColumnType, SortedBy, Table
from kg.store import Snapshot, Term, rows_of
from kg.vocabulary import Names

Cell = str | int | bool | Decimal | date | None

_LARGEST = 2**63 - 1
"""Integers have 64 bits with their sign."""
_DECIMAL = re.compile(r"[+-]?[0-9]{1,29}(\.[0-9]*)?|[+-]?\.[0-9]+")


class Rows:
    """The rows of a table, each once; they can be gone through several times."""

    def __init__(self, table: Table, snapshot: Snapshot, names: Names, folder: Path | None = None) -> None:
        """``folder`` is where temporary files are put that nobody sees."""
        self._types = [column.type for column in table.columns.values()]
        self._lines = SortedLines(folder)
        keys = [_key_of(table, by) for by in table.order]
        try:
            for row in rows_of(snapshot, table.query, names):
                texts = [_text(row.get(name), column.type) for name, column in table.columns.items()]
                key = "".join([f"{key(texts)}{_BETWEEN}" for key in keys])
                self._lines.add(f"{key}{json.dumps(texts, ensure_ascii=False)}\n".encode())
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[list[Cell]]:
        for block in self._lines.blocks():
            for line in block:
                texts = json.loads(line[line.rindex(_BETWEEN.encode()) + 1 :])
                yield [
                    None if text is None else _PARSED[type_](text)
                    for text, type_ in zip(texts, self._types, strict=True)
                ]

    def close(self) -> None:
        """Remove the temporary files."""
        self._lines.close()


_PARSED: Mapping[ColumnType, Callable[[str], Cell]] = {
    ColumnType.IRI: str,
    ColumnType.STRING: str,
    ColumnType.INTEGER: int,
    ColumnType.DECIMAL: Decimal,
    ColumnType.DATE: date.fromisoformat,
    ColumnType.BOOLEAN: lambda text: text == "true",
}


def _text(term: Term | None, type_: ColumnType) -> str | None:
    """What a cell holds; ``None`` for what is none of its type.

    Our own graphs are checked; one that a user loaded may call anything a date.
    """
    if isinstance(term, NamedNode):
        return term.value if type_ in _TEXTS else None
    if not isinstance(term, Literal):
        return None
    return term.value if type_ in _TEXTS or _fits(term.value, type_) else None


_TEXTS = frozenset({ColumnType.IRI, ColumnType.STRING})


def _fits(text: str, type_: ColumnType) -> bool:
    if type_ is ColumnType.DECIMAL:
        return _DECIMAL.fullmatch(text) is not None
    try:
        value = _PARSED[type_](text)
    except ValueError:
        return False
    return type_ is not ColumnType.INTEGER or abs(cast(int, value)) <= _LARGEST


# By these lines compare as their rows do. JSON escapes the separator, as keys do.
_BETWEEN = "\x01"
_ESCAPED = {number: f"\x02{chr(0x10 + number)}" for number in range(0x0B)}


def _key_of(table: Table, by: SortedBy) -> Callable[[list[str | None]], str]:
    place = [*table.columns].index(by.column)
    type_ = table.columns[by.column].type
    assert type_ is ColumnType.BOOLEAN or not by.descending, "only of yes and no is there a way back"

    def key(texts: list[str | None]) -> str:
        text = texts[place]
        if text is None:
            return ""
        if type_ is ColumnType.INTEGER:
            return f"{int(text) + _LARGEST:020d}"
        if type_ is ColumnType.BOOLEAN:
            return "1" if (text == "true") is not by.descending else "0"
        return text if text.isprintable() else text.translate(_ESCAPED)

    return key
