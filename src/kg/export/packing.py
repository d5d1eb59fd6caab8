"""Making the files to take away, once for each snapshot."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from kg.errors import OutputFailed, UnknownFormat
from kg.export.downloads import GZIP, LOCK_FILE, SUMS_FILE, ZIP, downloads_of
from kg.export.edition import PACKAGE_FILE, Edition, edition
from kg.export.formats import GRAPH_FORMATS, TABLE_FORMATS, GraphFormat
from kg.export.graphs import write_lines, write_named_graphs, write_subjects
from kg.export.package import (
    NAME,
    About,
    Descriptor,
    FileKind,
    describe_file,
    describe_package,
    describe_table,
    package_bytes,
    sha256_of,
)
from kg.export.reading_order import Ranks, ReadingOrder
from kg.export.readme import README_FILE, readme_bytes
from kg.export.sorting import SortedLines
from kg.export.statements import NamedGraphs, add_merged, add_quads
from kg.export.tables import load_tables
from kg.export.turtle import TurtleWriter
from kg.export.writing import write_tables
from kg.store import Snapshot, dump_graphs, held
from kg.vocabulary import Names

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how many of its units are done, and how many there are."""

_ZIP = FileKind("zip", ZIP)
_TITLES: Mapping[str, str] = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "trig": "TriG",
    "rdfxml": "RDF/XML",
    "jsonld": "JSON-LD",
    "csv": "CSV",
    "parquet": "Parquet",
}
_UNION = "all statements as one graph"
_NAMED = "all statements in their named graphs: one for each release, so that each says where it is from"
_WORDS: Mapping[str, str] = {
    "turtle": f"To be read by people and programs: {_UNION}",
    "ntriples": f"A statement in each line: {_UNION}",
    "nquads": f"A statement in each line: {_NAMED}",
    "trig": f"To be read by people and programs: {_NAMED}",
    "rdfxml": f"For programs that know nothing newer: {_UNION}",
    "jsonld": f"For programs that read JSON: {_UNION}",
}
# The dates of files are no part of the graph. This is the first that a ZIP file can have.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_BUFFER = 1 << 18


def make_downloads(folder: Path, names: Names, progress: Progress | None = None) -> Edition | None:
    """The edition whose files are now beside the current snapshot of a store; made unless they are there.

    ``None`` where another process makes them at this moment. They appear all at once when the last is
    complete; ended midway, this leaves nothing that anybody sees. :class:`~kg.errors.OutputFailed` says why
    they could not be written.
    """
    with held(folder) as snapshot:
        if (found := downloads_of(snapshot)) is not None:
            return found.edition
        try:
            with FileLock(snapshot.path / LOCK_FILE, timeout=0), _pending(snapshot) as pending:
                made = _write_all(snapshot, pending, names, _Steps(progress or _unwatched))
                _sync_all(pending)
                pending.rename(snapshot.downloads)
                return made
        except Timeout:
            return None
        except OSError as error:
            message = f"the files to take away could not be written: {error.strerror or error}"
            raise OutputFailed(message, snapshot.downloads) from error


def _unwatched(_step: str, _done: int, _total: int) -> None:
    pass


@contextmanager
def _pending(snapshot: Snapshot) -> Iterator[Path]:
    """A folder to work in, on the same disk; what one that was killed left is taken away first."""
    for left in snapshot.path.glob(".downloads-*"):
        shutil.rmtree(left, ignore_errors=True)
    path = Path(tempfile.mkdtemp(dir=snapshot.path, prefix=".downloads-"))
    try:
        # Temporary folders are private; the result is as open as the snapshot.
        path.chmod(snapshot.path.stat().st_mode)
        yield path
    finally:
        if path.exists():
            shutil.rmtree(path, ignore_errors=True)


class _Steps:
    """Tells how far the work is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0
        progress("downloads", 0, _STEPS)

    def done(self) -> None:
        """One more is done."""
        self._done += 1
        self._progress("downloads", self._done, _STEPS)


_STEPS = 1 + len(GRAPH_FORMATS) + 1 + 1
"""Reading, a file for each format of RDF, tables, what describes and holds all together."""


def _write_all(snapshot: Snapshot, folder: Path, names: Names, steps: _Steps) -> Edition:
    made = edition(snapshot, _write_graphs(snapshot, folder, names, steps))
    folders = {format_name: folder / format_name for format_name in TABLE_FORMATS}
    for each in folders.values():
        each.mkdir()
    write_tables(snapshot, folders, names, made)
    steps.done()
    (folder / README_FILE).write_bytes(readme_bytes(made, names))
    for format_name in TABLE_FORMATS:
        _write_zip(folder, format_name)
    (folder / PACKAGE_FILE).write_bytes(package_bytes(describe_package(made, names, _resources(folder))))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / SUMS_FILE).write_text(sums, encoding="utf-8", newline="\n")
    steps.done()
    return made


def _write_graphs(snapshot: Snapshot, folder: Path, names: Names, steps: _Steps) -> str:
    """The SHA-256 of the N-Quads, when the graph is written in each format.

    It is read once and sorted once: what is written as one graph is what is left of the sorted N-Quads
    without the names of their graphs. What is needed no more makes room on the disk.
    """
    digest = hashlib.sha256()

    def write(name: str, writing: Callable[[IO[bytes]], None]) -> None:
        _write_graph(GRAPH_FORMATS[name], writing, folder)
        steps.done()

    with (
        closing(NamedGraphs(folder)) as graphs,
        SortedLines(folder) as quads,
        SortedLines(folder) as triples,
    ):
        blank = add_quads(quads, partial(dump_graphs, snapshot, threads=1), also=graphs.take)
        steps.done()
        write("trig", lambda out: write_named_graphs(graphs, TurtleWriter, out, names, folder))
        graphs.close()
        write("nquads", lambda out: write_lines(quads, out.write, digest.update))
        add_merged(triples, quads, blank)
        quads.close()
        write("ntriples", lambda out: write_lines(triples, out.write))
        order = ReadingOrder(triples.blocks(), Ranks(names), folder)
    with closing(order):
        for format_ in GRAPH_FORMATS.values():
            if format_.union and (writer := format_.writer):
                write(format_.name, partial(write_subjects, order, writer, names=names, folder=folder))
    return digest.hexdigest()


def _write_graph(format_: GraphFormat, writing: Callable[[IO[bytes]], None], folder: Path) -> None:
    """Write one format, compressed; nothing where it cannot hold the graph."""
    path = folder / "pending"
    try:
        with path.open("wb") as file, _compressing(file) as out:
            writing(out)
    except UnknownFormat:
        # XML cannot hold every graph; what users load must not keep the others back.
        path.unlink()
    else:
        path.rename(_graph_file(folder, format_))


@contextmanager
def _compressing(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """What is written goes to the file in gzip, without name and time, so that the same gives the same."""
    zipped = gzip.GzipFile("", "wb", _LEVEL, file, mtime=0)
    with zipped, io.BufferedWriter(zipped, _BUFFER) as out:
        yield out


def _graph_file(folder: Path, format_: GraphFormat) -> Path:
    return folder / f"{NAME}.{format_.ending}.gz"


def _write_zip(folder: Path, format_name: str) -> None:
    """The files of a folder, and the README, in a ZIP file that is the same for the same content."""
    files = [*(folder / format_name).iterdir(), folder / README_FILE]
    # Parquet is compressed in itself.
    method = zipfile.ZIP_STORED if format_name == "parquet" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(_zip_file(folder, format_name), "w", compresslevel=_LEVEL) as out:
        for path in sorted(files, key=lambda path: path.name):
            entry = zipfile.ZipInfo(path.name, _NO_TIME)
            entry.compress_type = method
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, out.open(entry, "w") as target:
                shutil.copyfileobj(source, target, _BUFFER)


def _zip_file(folder: Path, format_name: str) -> Path:
    return folder / f"{NAME}-{format_name}.zip"


def _resources(folder: Path) -> Iterator[Descriptor]:
    written = (one for one in GRAPH_FORMATS.values() if _graph_file(folder, one).exists())
    for format_ in written:
        name, kind = f"{NAME}.{format_.ending}", FileKind(format_.ending, GZIP)
        about = About(name, _TITLES[format_.name], _WORDS[format_.name], kind)
        yield describe_file(about, _graph_file(folder, format_), folder)
    tables = load_tables()
    for format_name in TABLE_FORMATS:
        title = f"Tables in {_TITLES[format_name]}"
        words = "All tables, with the meaning of their columns as a Data Package"
        about = About(f"{NAME}-{format_name}", title, words, _ZIP)
        yield describe_file(about, _zip_file(folder, format_name), folder)
    for format_name in TABLE_FORMATS:
        suffix = "" if format_name == "csv" else f".{format_name}"
        for table in tables.values():
            file = folder / format_name / f"{table.name}.{format_name}"
            yield describe_table(table, tables, file, folder, suffix)


def _sync_all(folder: Path) -> None:
    """Make sure that everything is on the disk, before it takes the name under which it is found."""
    paths: Iterable[Path] = [*folder.rglob("*"), folder]
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
