"""The published graph → files or a stream: the same graph gives the same bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from pyoxigraph import Quad

from kg.errors import BadParameter, OutputFailed
from kg.export.edition import PACKAGE_FILE, Edition, edition_of
from kg.export.formats import GRAPH_FORMATS, GraphFormat, known_format
from kg.export.package import describe_package, describe_table, package_bytes
from kg.export.statements import Statements, order_of, statements_of
from kg.export.tables import Table, load_tables, table_rows, write_csv
from kg.store import Snapshot, held, quads_of
from kg.vocabulary import Names


def export(
    folder: Path, format_name: str, out: Path | IO[bytes], names: Names, table: str | None = None
) -> tuple[Path, ...]:
    """The files written from the current snapshot of the store; none when ``out`` is a stream.

    For a format of RDF ``out`` is a file. ``csv`` and ``parquet`` make one file for each table in the folder
    ``out`` and ``datapackage.json``, which describes them; or that of ``table`` alone in the file or stream
    ``out``. A file appears when it is complete.
    """
    known_format(format_name)
    with held(folder) as snapshot:
        if format_name in GRAPH_FORMATS:
            with _opened(out) as stream:
                write_graph(quads_of(snapshot), GRAPH_FORMATS[format_name], stream, names)
            return (out,) if isinstance(out, Path) else ()
        return _export_tables(snapshot, format_name, out, names, table)


def write_graph(quads: Iterable[Quad], format_: GraphFormat, out: IO[bytes], names: Names) -> None:
    """Write the quads in an order that depends on nothing but what they say."""
    order = order_of(names, reading=format_.in_reading_order)
    with closing(Statements(statements_of(quads, union=format_.union), order)) as statements:
        for line in format_.lines(statements, names):
            out.write(line.encode("utf-8"))


def _export_tables(
    snapshot: Snapshot, format_name: str, out: Path | IO[bytes], names: Names, table: str | None
) -> tuple[Path, ...]:
    tables = load_tables()
    if table is not None and table not in tables:
        raise BadParameter(f"there is no table {table!r}; there are {', '.join(tables)}", "table")
    if table is not None:
        with _opened(out) as stream:
            _write_table(tables[table], snapshot, format_name, stream, names)
        return (out,) if isinstance(out, Path) else ()
    if not isinstance(out, Path):
        raise BadParameter(
            f"{format_name} makes one file for each table: name a folder or one table", "table"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFailed(f"the folder cannot be made: {error.strerror}", out) from error
    return write_tables(snapshot, format_name, out, names, edition_of(snapshot))


def write_tables(
    snapshot: Snapshot, format_name: str, folder: Path, names: Names, edition: Edition
) -> tuple[Path, ...]:
    """The files written to a folder that is there: one for each table, then ``datapackage.json``."""
    tables = load_tables()
    written = []
    for table in tables.values():
        path = folder / f"{table.name}.{format_name}"
        with _opened(path) as stream:
            _write_table(table, snapshot, format_name, stream, names)
        written.append(path)
    resources = [
        describe_table(table, tables, path, folder)
        for table, path in zip(tables.values(), written, strict=True)
    ]
    package = folder / PACKAGE_FILE
    with _opened(package) as stream:
        stream.write(package_bytes(describe_package(edition, names, resources)))
    return (*written, package)


def _write_table(table: Table, snapshot: Snapshot, format_name: str, out: IO[bytes], names: Names) -> None:
    rows = table_rows(table, snapshot, names)
    if format_name == "csv":
        write_csv(table, rows, out)
        return
    from kg.export.parquet import write_parquet  # noqa: PLC0415 - slow to import, and seldom needed

    write_parquet(table, rows, out)


@contextmanager
def _opened(out: Path | IO[bytes]) -> Iterator[IO[bytes]]:
    """The stream itself, or a file that takes its name only when the block has ended well.

    What is there and no file (``/dev/stdout``, a named pipe) is written to: a file must not take its place.
    """
    if not isinstance(out, Path):
        yield out
        return
    try:
        if out.exists() and not out.is_file() and not out.is_dir():
            with out.open("wb") as stream:
                yield stream
            return
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as pending:
            try:
                yield pending
                pending.flush()
                # Temporary files are private; the result gets the permissions of any new file.
                Path(pending.name).chmod(0o666 & ~_umask())
                Path(pending.name).replace(out)
            except BaseException:
                Path(pending.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputFailed(f"cannot be written: {error.strerror or error}", out) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
