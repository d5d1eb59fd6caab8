"""Tidy tables of the graph: one query for each, with typed columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO

import yaml
from pyoxigraph import Literal, NamedNode

from kg.store import Snapshot, Term, rows_of
from kg.vocabulary import Names, expand

_FOLDER = Path(__file__).parent / "tables"


class ColumnType(StrEnum):
    """What the values of a column are; an IRI is written in full."""

    IRI = "iri"
    STRING = "string"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """What the values of a column are, and what they say.

    Where they are the keys of another table, ``references`` is its name.
    """

    type: ColumnType
    about: str
    references: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what it holds, its columns in order, and the query that fills it.

    No two rows have the same values in the columns of ``key``. ``class_name`` is the IRI of the class of
    things of which each has a row; ``None`` for a table of relations.
    """

    name: str
    about: str
    class_name: str | None
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    query: str


Cell = str | int | bool | Decimal | date | None


def load_tables() -> Mapping[str, Table]:
    """All tables by name, in alphabetical order."""
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.rq"))}


def _read(path: Path) -> Table:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    header = yaml.safe_load("\n".join(line.removeprefix("#+") for line in lines if line.startswith("#+")))
    columns = {
        name: Column(ColumnType(said["type"]), said["about"], said.get("references"))
        for name, said in header["columns"].items()
    }
    key = header["key"]
    class_name = header.get("class")
    return Table(
        path.stem,
        header["about"],
        expand(class_name) if class_name else None,
        (key,) if isinstance(key, str) else tuple(key),
        columns,
        text,
    )


def table_rows(table: Table, snapshot: Snapshot, names: Names) -> Iterator[list[Cell]]:
    """The rows of a table, sorted by its key."""
    for row in rows_of(snapshot, table.query, names):
        yield [_cell(row.get(name), column.type) for name, column in table.columns.items()]


def write_csv(table: Table, rows: Iterable[list[Cell]], out: IO[bytes]) -> None:
    """Write the table as CSV (RFC 4180, UTF-8, line feeds, names of columns in the first line).

    Every value is as the graph has it, also one that begins with ``=``: what a spreadsheet makes of it
    is a matter of how it is opened.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
    text.flush()
    text.detach()


_PARSED: Mapping[ColumnType, Callable[[str], Cell]] = {
    ColumnType.INTEGER: int,
    ColumnType.DECIMAL: Decimal,
    ColumnType.DATE: date.fromisoformat,
    ColumnType.BOOLEAN: lambda text: text == "true",
}


def _cell(term: Term | None, type_: ColumnType) -> Cell:
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return None
    parse = _PARSED.get(type_)
    if parse is None:
        return term.value
    try:
        return parse(term.value)
    except (ValueError, ArithmeticError):
        # Our own graphs are checked; one that a user loaded may call anything a date.
        return None


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
