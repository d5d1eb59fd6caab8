"""Tables → CSV, as RFC 4180 has it: UTF-8, with the names of the columns in the first line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import IO

from kg.export.rows import Cell
from kg.export.tables import Table


def write_csv(table: Table, rows: Iterable[list[Cell]], out: IO[bytes]) -> None:
    """Write the table as CSV, its lines ended by line feeds.

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


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
