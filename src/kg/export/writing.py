"""The published graph → files or a stream, which are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from kg.errors import BadParameter, OutputFailed
from kg.export.comma_separated import write_csv
from kg.export.edition import PACKAGE_FILE, Edition, edition_of
from kg.export.formats import GRAPH_FORMATS, known_format
from kg.export.graphs import write_graph
from kg.export.package import describe_package, describe_table, package_bytes
from kg.export.rows import Rows
from kg.export.tables import Table, load_tables
from kg.store import Snapshot, dump_graphs, held
from kg.vocabulary import Names


def export(
    folder: Path, format_name: str, out: Path | IO[bytes], names: Names, table: str | None = None
) -> tuple[Path, ...]:
    """The files written from the current snapshot of the store; none when ``out`` is a stream.

    For a format of RDF ``out`` is a file. ``csv`` and ``parquet`` make one file for each table in the folder
    ``out`` and ``datapackage.json``, which describes them; or that of ``table`` alone in the file or stream
    ``out``. A file appears when it is complete. What does not fit into memory meanwhile goes to temporary
    files beside it, which nobody sees, for a stream to the system's folder for such files.
    """
    known_format(format_name)
    with held(folder) as snapshot:
        if format_name in GRAPH_FORMATS:
            with _opened(out) as (stream, beside):
                write_graph(partial(dump_graphs, snapshot), GRAPH_FORMATS[format_name], stream, names, beside)
            return (out,) if isinstance(out, Path) else ()
        return _export_tables(snapshot, format_name, out, names, table)


def _export_tables(
    snapshot: Snapshot, format_name: str, out: Path | IO[bytes], names: Names, table: str | None
) -> tuple[Path, ...]:
    tables = load_tables()
    if table is not None and table not in tables:
        raise BadParameter(f"there is no table {table!r}; there are {', '.join(tables)}", "table")
    if table is not None:
        with (
            _opened(out) as (stream, beside),
            closing(Rows(tables[table], snapshot, names, beside)) as rows,
        ):
            _write_rows(rows, tables[table], format_name, stream)
        return (out,) if isinstance(out, Path) else ()
    if not isinstance(out, Path):
        raise BadParameter(
            f"{format_name} makes one file for each table: name a folder or one table", "table"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFailed(f"the folder cannot be made: {error.strerror}", out) from error
    try:
        edition = edition_of(snapshot, out)
    except OSError as error:
        raise OutputFailed(f"nothing can be written here: {error.strerror or error}", out) from error
    return write_tables(snapshot, {format_name: out}, names, edition)


def write_tables(
    snapshot: Snapshot, folders: Mapping[str, Path], names: Names, edition: Edition
) -> tuple[Path, ...]:
    """The files written to folders that are there, by format: a file for each table, ``datapackage.json``."""
    tables = load_tables()
    written: dict[str, list[Path]] = {format_name: [] for format_name in folders}
    for table in tables.values():
        for format_name, path in _table_files(table, snapshot, folders, names):
            written[format_name].append(path)
    for format_name, folder in folders.items():
        resources = [
            describe_table(table, tables, path, folder)
            for table, path in zip(tables.values(), written[format_name], strict=True)
        ]
        package = folder / PACKAGE_FILE
        with _opened(package) as (stream, _):
            stream.write(package_bytes(describe_package(edition, names, resources)))
        written[format_name].append(package)
    return tuple(path for paths in written.values() for path in paths)


def _table_files(
    table: Table, snapshot: Snapshot, folders: Mapping[str, Path], names: Names
) -> Iterator[tuple[str, Path]]:
    """Each format and the file that was written in it; the rows are read and sorted once."""
    with closing(Rows(table, snapshot, names, next(iter(folders.values())))) as rows:
        for format_name, folder in folders.items():
            path = folder / f"{table.name}.{format_name}"
            with _opened(path) as (stream, _):
                _write_rows(rows, table, format_name, stream)
            yield format_name, path


def _write_rows(rows: Rows, table: Table, format_name: str, out: IO[bytes]) -> None:
    if format_name == "csv":
        write_csv(table, rows, out)
        return
    from kg.export.parquet import write_parquet  # noqa: PLC0415 - slow to import, and seldom needed

    write_parquet(table, rows, out)


@contextmanager
def _opened(out: Path | IO[bytes]) -> Iterator[tuple[IO[bytes], Path | None]]:
    """The stream itself, or a file that takes its name only when the block has ended well.

    With it comes the folder for temporary files. What is there and no file (``/dev/stdout``, a named pipe) is
    written to: a file must not take its place.
    """
    if not isinstance(out, Path):
        yield out, None
        return
    try:
        if out.exists() and not out.is_file() and not out.is_dir():
            with out.open("wb") as stream:
                yield stream, None
            return
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as pending:
            try:
                yield pending, out.parent
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
