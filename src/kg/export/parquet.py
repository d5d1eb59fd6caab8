"""Tables → Parquet with typed columns. A module of its own: importing pyarrow takes half a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Context, Decimal
from itertools import islice
from typing import IO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from kg.export.rows import Cell
from kg.export.tables import ColumnType, Table

_ROWS_IN_A_GROUP = 50_000
_ROWS_AT_ONCE = 2_000
"""Rows as Python's objects, which take far more memory than Arrow's."""

_DIGITS, _PLACES = 38, 9
_LAST, _EXACT = Decimal(1).scaleb(-_PLACES), Context(_DIGITS)

_ARROW = {
    ColumnType.IRI: pa.string(),
    ColumnType.STRING: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.decimal128(_DIGITS, _PLACES),
    ColumnType.BOOLEAN: pa.bool_(),
}


def write_parquet(table: Table, rows: Iterable[list[Cell]], out: IO[bytes]) -> None:
    """Write the table as Parquet with typed columns, in groups of 50,000 rows."""
    schema = pa.schema([(name, _ARROW[column.type]) for name, column in table.columns.items()])
    with pq.ParquetWriter(out, schema) as writer:
        for group in _groups(rows, schema):
            writer.write_table(group.combine_chunks())


def _groups(rows: Iterable[list[Cell]], schema: pa.Schema) -> Iterator[pa.Table]:
    """Tables of so many rows each; a table without any has one of none."""
    waiting = iter(rows)
    batches: list[pa.RecordBatch] = []
    for some in iter(lambda: [*islice(waiting, _ROWS_AT_ONCE)], []):
        columns = zip(*some, strict=True)
        arrays = [_array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
        if len(batches) * _ROWS_AT_ONCE >= _ROWS_IN_A_GROUP:
            yield pa.Table.from_batches(batches, schema)
            batches = []
    yield pa.Table.from_batches(batches, schema)


def _array(cells: tuple[Cell, ...], type_: pa.DataType) -> pa.Array:
    if pa.types.is_decimal(type_):
        # Decimals of the graph have up to 18 places.
        cells = tuple(
            cell.quantize(_LAST, context=_EXACT) if isinstance(cell, Decimal) else cell for cell in cells
        )
    return pa.array(cells, type_)
