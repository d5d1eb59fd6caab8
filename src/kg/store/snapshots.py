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
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.errors import StoreBusy, StoreFailed, StoreMissing, ValidationFailed, Violation
from kg.store.search import FILE as INDEX
from kg.store.search import write_index
from kg.vocabulary import Names

Check = Callable[[Store], tuple[Violation, ...]]


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
        ids = _pointer(folder)
        if not ids:
            raise StoreMissing("nothing is built here yet: run kg build first", folder)
        return _read_snapshot(folder, ids[0])
    except OSError as error:
        raise StoreFailed(f"cannot be read: {_reason(error)}", folder) from error


def published(folder: Path) -> tuple[Snapshot, ...]:
    """The snapshots that readers may still ask for: the current one, and the one before it if there is one.

    Raises as :func:`current`. The older one may be removed at any moment.
    """
    newest = current(folder)
    older = []
    for snapshot_id in _pointer(folder)[1:]:
        with suppress(OSError, ValueError, KeyError):
            older.append(_read_snapshot(folder, snapshot_id))
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


def publish(
    quads: Iterable[Quad],
    folder: Path,
    check: Check | None = None,
    keep_loaded: Callable[[str], bool] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Snapshot:
    """A new current snapshot of ``quads`` and of what is kept of the old one.

    Kept are the graphs for whose IRI ``keep_loaded`` is true. ``files`` are put beside the graph under their
    names, for :func:`kept_file`. Raises ``StoreBusy`` at once when another
    process builds here, ``ValidationFailed`` when ``check`` finds violations and ``StoreFailed`` when
    writing fails. Whatever is raised, also by ``quads`` itself, the old snapshot stays current.
    """

    def fill(store: Store) -> None:
        store.bulk_extend(quads)
        if next(store.quads_for_pattern(None, None, None, DefaultGraph()), None) is not None:
            raise ValueError("every statement needs a named graph: the default graph is made of those")
        if keep_loaded is not None and _pointer(folder):
            with held(folder) as old:
                store.bulk_extend(_graphs_of(Store.read_only(str(old.data)), keep_loaded))
        violations = check(store) if check is not None else ()
        if violations:
            raise ValidationFailed.of(violations)

    with _building(folder) as path:
        path.mkdir()
        count = _written(path, fill)
        for name, content in (files or {}).items():
            (path / "files").mkdir(exist_ok=True)
            (path / "files" / name).write_bytes(content)
        return _make_current(folder, path, count)


def kept_file(folder: Path, name: str) -> bytes | None:
    """A file that was published beside the current graph; ``None`` where there is none, or no graph."""
    try:
        if not _pointer(folder):
            return None
        with held(folder) as snapshot:
            return (snapshot.path / "files" / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreFailed(f"cannot be read: {_reason(error)}", folder) from error


def publish_changed(folder: Path, change: Callable[[Store], None]) -> Snapshot:
    """A new current snapshot: a copy of the old one, or an empty one, to which ``change`` was applied."""
    with _building(folder) as path:
        path.mkdir()
        if _pointer(folder):
            with held(folder) as old:
                Store.read_only(str(old.data)).backup(str(path / "data"))
                if (old.path / "files").is_dir():
                    shutil.copytree(old.path / "files", path / "files")
        return _make_current(folder, path, _written(path, change))


@contextmanager
def _building(folder: Path) -> Iterator[Path]:
    """The path of a new snapshot's folder, with the lock held; removed again when the block fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "snapshots").mkdir(exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(blocking=False)
    except Timeout:
        raise StoreBusy("another build or load works here: wait until it has ended", folder) from None
    except OSError as error:
        raise StoreFailed(f"cannot be written: {_reason(error)}", folder) from error
    path = folder / "snapshots" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    try:
        _remove_unneeded(folder)
        yield path
    except OSError as error:
        raise StoreFailed(
            f"the graph could not be written: {_reason(error)}; nothing is changed", folder
        ) from error
    finally:
        if path.name not in _pointer(folder):
            shutil.rmtree(path, ignore_errors=True)
        lock.release()


def _written(path: Path, change: Callable[[Store], None]) -> int:
    """The number of quads in the store after the change; nothing holds the store open any more."""
    store = Store(path / "data")
    change(store)
    count = _merge(store)
    store.flush()
    store.optimize()
    store.flush()
    write_index(store, path / INDEX)
    return count


def _merge(store: Store) -> int:
    """The number of quads in named graphs, all of which are now in the default graph too, each triple once.

    The engine could look into all graphs at once, but then a triple that two releases state counts twice,
    and a join of such triples grows with the product. SPARQL wants the merge of the graphs, which is a set.
    """
    store.clear_graph(DefaultGraph())
    count = len(store)
    store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store)
    return count


def _make_current(folder: Path, path: Path, count: int) -> Snapshot:
    """The snapshot, on the disk for good, and current."""
    snapshot = Snapshot(path.name, path, datetime.now(UTC).replace(microsecond=0), count)
    (path / "in-use").touch()
    described = {"id": snapshot.id, "built": snapshot.built.isoformat(), "quads": count}
    (path / "snapshot.json").write_text(json.dumps(described) + "\n", encoding="utf-8")
    for found in [*path.rglob("*"), path, path.parent]:
        _sync(found)
    previous = _pointer(folder)[:1]
    pending = folder / "current.new"
    pending.write_text("".join(f"{line}\n" for line in [snapshot.id, *previous]), encoding="utf-8")
    _sync(pending)
    pending.replace(folder / "current")
    _sync(folder)
    _remove_unneeded(folder)
    return snapshot


def _remove_unneeded(folder: Path) -> None:
    """Remove what crashed builds left and what is older than the previous snapshot and read by nobody."""
    kept = _pointer(folder)
    for path in (folder / "snapshots").iterdir():
        if path.name not in kept and not _is_in_use(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_in_use(path: Path) -> bool:
    try:
        with (path / "in-use").open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _pointer(folder: Path) -> list[str]:
    """The ids of the current and the previous snapshot, as far as there are any."""
    try:
        return (folder / "current").read_text(encoding="utf-8").split()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _read_snapshot(folder: Path, snapshot_id: str) -> Snapshot:
    path = folder / "snapshots" / snapshot_id
    described = json.loads((path / "snapshot.json").read_text(encoding="utf-8"))
    return Snapshot(snapshot_id, path, datetime.fromisoformat(described["built"]), described["quads"])


def _graphs_of(store: Store, wanted: Callable[[str], bool]) -> Iterator[Quad]:
    for graph in store.named_graphs():
        if isinstance(graph, NamedNode) and wanted(graph.value):
            yield from store.quads_for_pattern(None, None, None, graph)


def _sync(path: Path) -> None:
    """Make sure that a file or a folder is on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return  # Oxigraph removes files that it needs no more a moment after the last use of the store.
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    """What the system says, in one line; Oxigraph's own errors carry their text only."""
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    return " ".join((error.strerror or str(error)).split())
