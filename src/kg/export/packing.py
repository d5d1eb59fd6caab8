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
from contextlib import closing, contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from kg.errors import OutputFailed, UnknownFormat
from kg.export.downloads import GZIP, SUMS_FILE, ZIP, downloads_of
from kg.export.edition import PACKAGE_FILE, Edition, edition
from kg.export.formats import GRAPH_FORMATS, TABLE_FORMATS, GraphFormat
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
from kg.export.readme import README_FILE, readme_bytes
from kg.export.statements import Statements, order_of, statements_of
from kg.export.tables import load_tables
from kg.export.writing import write_tables
from kg.store import Snapshot, held, quads_of
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
            with FileLock(snapshot.path / "downloads.lock", timeout=0), _pending(snapshot) as pending:
                made = _write_all(snapshot, pending, names, progress or _unwatched)
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


def _write_all(snapshot: Snapshot, folder: Path, names: Names, progress: Progress) -> Edition:
    steps = len(GRAPH_FORMATS) + len(TABLE_FORMATS)
    digest = ""
    for done, (format_, found) in enumerate(_write_graphs(snapshot, folder, names)):
        progress("downloads", done, steps)
        digest = found if format_.name == "nquads" else digest
    made = edition(snapshot, digest)
    for done, format_name in enumerate(TABLE_FORMATS, start=len(GRAPH_FORMATS)):
        progress("downloads", done, steps)
        (folder / format_name).mkdir()
        write_tables(snapshot, format_name, folder / format_name, names, made)
    (folder / "pending").unlink(missing_ok=True)
    (folder / README_FILE).write_bytes(readme_bytes(made, names))
    for format_name in TABLE_FORMATS:
        _write_zip(folder, format_name)
    (folder / PACKAGE_FILE).write_bytes(package_bytes(describe_package(made, names, _resources(folder))))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / SUMS_FILE).write_text(sums, encoding="utf-8", newline="\n")
    progress("downloads", steps, steps)
    return made


def _write_graphs(snapshot: Snapshot, folder: Path, names: Names) -> Iterator[tuple[GraphFormat, str]]:
    """Each format, once it is written, with the SHA-256 of what was compressed.

    Formats that want the statements in the same order share the work of sorting.
    """
    formats = sorted(GRAPH_FORMATS.values(), key=_kept_together)
    for (union, reading), group in groupby(formats, key=_kept_together):
        sorted_ = Statements(statements_of(quads_of(snapshot), union=union), order_of(names, reading=reading))
        with closing(sorted_) as statements:
            for format_ in group:
                # XML cannot hold every graph; what users load must not keep the others back.
                with suppress(UnknownFormat):
                    yield format_, _write_graph(statements, format_, folder, names)


def _kept_together(format_: GraphFormat) -> tuple[bool, bool]:
    return format_.union, format_.in_reading_order


def _write_graph(statements: Statements, format_: GraphFormat, folder: Path, names: Names) -> str:
    digest = hashlib.sha256()
    path = folder / "pending"
    with path.open("wb") as file, _compressing(file) as out:
        for line in format_.lines(statements, names):
            encoded = line.encode()
            digest.update(encoded)
            out.write(encoded)
    path.rename(_graph_file(folder, format_))
    return digest.hexdigest()


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
