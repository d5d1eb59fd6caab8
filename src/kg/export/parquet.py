"""Tables → Parquet with typed columns. A module of its own: importing pyarrow takes half a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from kg.export.rows import Cell
from kg.export.tables import ColumnType, Table

_ROWS_AT_ONCE = 50_000

_ARROW = {
    ColumnType.IRI: pa.string(),
    ColumnType.STRING: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.decimal128(38, 9),
    ColumnType.BOOLEAN: pa.bool_(),
}


def write_parquet(table: Table, rows: Iterable[list[Cell]], out: IO[bytes]) -> None:
    """Write the table as Parquet with typed columns."""
    schema = pa.schema([(name, _ARROW[column.type]) for name, column in table.columns.items()])
    with pq.ParquetWriter(out, schema) as writer:
        for some in _in_batches(rows):
            columns = zip(*some, strict=True) if some else ([] for _ in schema)
            arrays = [
                pa.array(list(column), field.type) for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _in_batches(rows: Iterable[list[Cell]]) -> Iterator[list[list[Cell]]]:
    batch: list[list[Cell]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            yield batch
            batch = []
    yield batch
