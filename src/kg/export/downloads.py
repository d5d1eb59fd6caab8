"""The files to take away that lie beside a snapshot: the graph in every format, and its tables.

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

import fcntl
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.export.edition import PACKAGE_FILE, Edition
from kg.export.package import TABLE_KINDS, sha256_of
from kg.store import Snapshot, published

SUMS_FILE = "SHA256SUMS"
LOCK_FILE = "downloads.lock"
"""Held, in the folder of the snapshot, by the process that makes these files."""

GZIP = "application/gzip"
ZIP = "application/zip"
_MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".parquet": TABLE_KINDS["parquet"].media_type,
    ".gz": GZIP,
    ".zip": ZIP,
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    "": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Download:
    """One file: where it lies, its size in bytes, its SHA-256 in hexadecimal digits and its media type."""

    path: Path
    bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Downloads:
    """The files of one edition by their names, which may have a folder in front: ``csv/events.csv``.

    ``package`` describes them all as a Data Package; its paths are names of files. It was read together with
    the rest: any of the files may be gone when it is wanted.
    """

    edition: Edition
    folder: Path
    files: Mapping[str, Download]
    package: Mapping[str, Any]


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
        package = json.loads((folder / PACKAGE_FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Downloads(Edition(package["version"]), folder, files, package)


def being_made(snapshot: Snapshot) -> bool:
    """Whether a process makes the files of a snapshot at this moment."""
    try:
        with (snapshot.path / LOCK_FILE).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / SUMS_FILE).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        yield digest, name


def _download(path: Path, digest: str) -> Download:
    return Download(path, path.stat().st_size, digest, _MEDIA_TYPES[path.suffix])
