"""The store's folder: snapshots that never change once published, and the pointer to the current one.

Only ``downloads/`` comes later: it is no part of the graph, but made of it, and takes its name when it is
complete. Whoever reads a snapshot may do without it; it is removed together with its snapshot.

::

    lock                    held while a build or a load works
    current                 two lines: the id of the current snapshot, and of the one before it
    snapshots/<id>/
        data/               Oxigraph's files: the named graphs, and their merge as the default graph
        snapshot.json       id, time of building and number of quads; written last
        files/              what the builder keeps beside the graph for the next build
        search.sqlite       the names of things, for full-text search
        downloads/          files to take away, made after the snapshot was published; may be missing
        in-use              readers hold a shared lock on it, so that it is not removed under them
"""

from __future__ import annotations

import errno
import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kg.errors import StoreFailed, StoreMissing
from kg.store.indexing import FILE as INDEX
from kg.vocabulary import Names


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published state of the graph: ``path`` is its folder, ``quads`` the number of statements in it."""

    id: str
    path: Path
    built: datetime
    quads: int

    @property
    def data(self) -> Path:
        """The folder that Oxigraph opens."""
        return self.path / "data"

    @property
    def index(self) -> Path:
        """The file that :func:`kg.store.search` reads."""
        return self.path / INDEX

    @property
    def downloads(self) -> Path:
        """The folder of files to take away; it may not be there (yet)."""
        return self.path / "downloads"


def is_own_graph(graph: str, names: Names) -> bool:
    """Whether a build makes this graph: then ``kg load`` may not write it and a build does not keep it."""
    own = {names.graph("entities"), names.graph("ontology"), names.graph("dataset")}
    return graph in own or graph.startswith(names.graph("release/"))


def loaded_by_users(names: Names) -> Callable[[str], bool]:
    """The test for :func:`publish` that keeps every graph that no build makes."""
    return lambda graph: not is_own_graph(graph, names)


def current(folder: Path) -> Snapshot:
    """The published snapshot; ``StoreMissing`` when there is none, ``StoreFailed`` when it cannot be read."""
    try:
        ids = pointer(folder)
        if not ids:
            raise StoreMissing("nothing is built here yet: run kg build first", folder)
        return read_snapshot(folder, ids[0])
    except OSError as error:
        raise StoreFailed(f"cannot be read: {reason(error)}", folder) from error


def published(folder: Path) -> tuple[Snapshot, ...]:
    """The snapshots that readers may still ask for: the current one, and the one before it if there is one.

    Raises as :func:`current`. The older one may be removed at any moment.
    """
    newest = current(folder)
    older = []
    for snapshot_id in pointer(folder)[1:]:
        with suppress(OSError, ValueError, KeyError):
            older.append(read_snapshot(folder, snapshot_id))
    return (newest, *(snapshot for snapshot in older if snapshot.id != newest.id))


@contextmanager
def held(folder: Path) -> Iterator[Snapshot]:
    """The current snapshot, protected from removal until the block ends."""
    with ExitStack() as stack:
        try:
            snapshot = current(folder)
            handle = stack.enter_context((snapshot.path / "in-use").open("rb"))
        except (FileNotFoundError, StoreFailed):
            # It was replaced and removed between the two steps: the pointer names a newer one now.
            snapshot = current(folder)
            handle = stack.enter_context((snapshot.path / "in-use").open("rb"))
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield snapshot


def kept_file(folder: Path, name: str) -> bytes | None:
    """A file that was published beside the current graph; ``None`` where there is none, or no graph."""
    try:
        if not pointer(folder):
            return None
        with held(folder) as snapshot:
            return (snapshot.path / "files" / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreFailed(f"cannot be read: {reason(error)}", folder) from error


def pointer(folder: Path) -> list[str]:
    """The ids of the current and the previous snapshot, as far as there are any."""
    try:
        return (folder / "current").read_text(encoding="utf-8").split()
    except (FileNotFoundError, NotADirectoryError):
        return []


def read_snapshot(folder: Path, snapshot_id: str) -> Snapshot:
    """The snapshot of that id; ``OSError``, ``ValueError`` or ``KeyError`` where it is gone or damaged."""
    path = folder / "snapshots" / snapshot_id
    described = json.loads((path / "snapshot.json").read_text(encoding="utf-8"))
    return Snapshot(snapshot_id, path, datetime.fromisoformat(described["built"]), described["quads"])


def reason(error: OSError) -> str:
    """What the system says, in one line; Oxigraph's own errors carry their text only."""
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    return " ".join((error.strerror or str(error)).split())
