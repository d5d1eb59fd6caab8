"""Tidy tables of the graph: one query for each, with typed columns, and the order of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from kg.vocabulary import expand

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
class SortedBy:
    """A column that rows are sorted by."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what it holds, its columns in order, and the query that fills it.

    No two rows have the same values in the columns of ``key``. ``class_name`` is the IRI of the class of
    things of which each has a row; ``None`` for a table of relations. The query gives rows in any order, and
    some more than once: to sort and compare them is not left to the engine, which does it in memory.
    """

    name: str
    about: str
    class_name: str | None
    key: tuple[str, ...]
    order: tuple[SortedBy, ...]
    columns: Mapping[str, Column]
    query: str


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
    named = header["key"]
    key = (named,) if isinstance(named, str) else tuple(named)
    class_name = header.get("class")
    return Table(
        path.stem,
        header["about"],
        expand(class_name) if class_name else None,
        key,
        tuple(_sorted_by(said) for said in header.get("order", key)),
        columns,
        text,
    )


def _sorted_by(said: str) -> SortedBy:
    column, _, direction = said.partition(" ")
    return SortedBy(column, direction == "descending")
