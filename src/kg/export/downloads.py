"""The files to take away: the graph in every format, and its tables, made once for each snapshot.

::

    downloads/
        README.md               what it is, licence, citation
        SHA256SUMS              a line for every file, itself excepted, as ``sha256sum --check`` reads it
        datapackage.json        all files below, and the meaning of every column
        tradekg.ttl.gz …        the graph in each RDF format that can hold it
        csv/, parquet/          a file for each table, with a datapackage.json of their own
        tradekg-csv.zip …       the same in one file, and the README
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from kg.errors import OutputFailed, UnknownFormat
from kg.export.edition import PACKAGE_FILE, Edition, edition
from kg.export.formats import GRAPH_FORMATS, TABLE_FORMATS, GraphFormat
from kg.export.package import (
    NAME,
    TABLE_KINDS,
    About,
    Descriptor,
    FileKind,
    describe_file,
    describe_package,
    describe_table,
    package_bytes,
    readme_bytes,
    sha256_of,
)
from kg.export.statements import Statements, order_of, statements_of
from kg.export.tables import load_tables
from kg.export.writing import write_tables
from kg.store import Snapshot, held, published, quads_of
from kg.vocabulary import Names

SUMS_FILE = "SHA256SUMS"
README_FILE = "README.md"

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how many of its units are done, and how many there are."""

_GZIP = "application/gzip"
_ZIP = FileKind("zip", "application/zip")
_MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".parquet": TABLE_KINDS["parquet"].media_type,
    ".gz": _GZIP,
    ".zip": _ZIP.media_type,
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    "": "text/plain; charset=utf-8",
}
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


@dataclass(frozen=True, slots=True)
class Download:
    """One file: where it lies, its size in bytes, its SHA-256 in hexadecimal digits and its media type."""

    path: Path
    bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Downloads:
    """The files of one edition by their names, which may have a folder in front: ``csv/events.csv``."""

    edition: Edition
    folder: Path
    files: Mapping[str, Download]

    def package(self) -> dict[str, Any]:
        """The description of all files as a Data Package; its paths are names of files."""
        described: dict[str, Any] = json.loads((self.folder / PACKAGE_FILE).read_bytes())
        return described


def find_downloads(folder: Path) -> tuple[Downloads, ...]:
    """What there is to take away from a store, the newest first; raises as :func:`kg.store.current`.

    Those of the current snapshot may be missing: then they are being made, or were not wanted.
    """
    return tuple(found for snapshot in published(folder) if (found := downloads_of(snapshot)) is not None)


def downloads_of(snapshot: Snapshot) -> Downloads | None:
    """What was made of a snapshot; ``None`` where nothing was, or it is gone again."""
    folder = snapshot.downloads
    try:
        files = {name: _download(folder / name, digest) for digest, name in _sums(folder)}
        files[SUMS_FILE] = _download(folder / SUMS_FILE, sha256_of(folder / SUMS_FILE))
        version = json.loads((folder / PACKAGE_FILE).read_bytes())["version"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Downloads(Edition(version), folder, files)


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


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / SUMS_FILE).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        yield digest, name


def _download(path: Path, digest: str) -> Download:
    return Download(path, path.stat().st_size, digest, _MEDIA_TYPES[path.suffix])


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
        name, kind = f"{NAME}.{format_.ending}", FileKind(format_.ending, _GZIP)
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
