"""The next state of the graph while it is made, and the one step by which it becomes the current one.

Whoever makes one holds the store's lock and works in a folder of its own. Readers see nothing of it until the
pointer is replaced, which the file system does as a whole or not at all: whatever ends the work before, be it
a signal or a power cut, leaves the last published snapshot current and complete, and what lies about is
removed by the next who holds the lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kg.errors import StoreBusy, StoreFailed, ValidationFailed, Violation
from kg.store.compacting import yield_to_loading
from kg.store.indexing import FILE as INDEX
from kg.store.indexing import change_index, write_index
from kg.store.snapshots import Snapshot, pointer, read_snapshot, reason

VALID_FILE = "valid"
"""The file beside a graph that was validated as a whole. A change that is not validated removes it."""

T = TypeVar("T")

Check = Callable[[Store], tuple[Violation, ...]]

_AT_ONCE = 50_000
"""Statements that Oxigraph is given at once: each takes some 2 kB of memory until it is on the disk."""

_BESIDE = 2
"""Threads in which the engine works: most of what it does with statements runs on one core."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole named graph: ``count`` distinct triples, as Oxigraph writes N-Triples."""

    iri: str
    triples: bytes
    count: int

    @property
    def quads(self) -> bytes:
        """The same as N-Quads."""
        # Nothing but the end of a statement is written so: within a literal the end of a line is escaped.
        return self.triples.replace(b" .\n", f" <{self.iri}> .\n".encode())


@dataclass(slots=True)
class Changes:
    """What a draft that began as a copy has less and more than the graph before: quads, and whole triples.

    A triple is ``gone`` when the last named graph that is counted lost it, and ``come`` with the first.
    """

    removed: list[Quad] = field(default_factory=list)
    added: list[Quad] = field(default_factory=list)
    gone: list[Triple] = field(default_factory=list)
    come: list[Triple] = field(default_factory=list)

    def concerned(self) -> frozenset[NamedNode]:
        """What the statements speak of: their subjects and objects that have an IRI."""
        ends = (end for quad in chain(self.removed, self.added) for end in (quad.subject, quad.object))
        return frozenset(end for end in ends if isinstance(end, NamedNode))


class Draft:
    """A graph in the making. ``previous`` is the published snapshot, if any; nobody removes it meanwhile.

    The default graph of a draft is at any time the merge of its named graphs, as SPARQL wants it: each triple
    once, however many graphs state it.
    """

    def __init__(self, folder: Path, path: Path) -> None:
        self.previous = _previous(folder)
        self._folder = folder
        self._path = path
        self._store: Store | None = None
        self._count = 0
        self._beside = ThreadPoolExecutor(_BESIDE, thread_name_prefix="beside")
        self._loading: deque[Future[None]] = deque()
        self._finishing: list[Future[None]] = []

    @property
    def store(self) -> Store:
        """Oxigraph's store of the draft, empty to begin with."""
        if self._store is None:
            self._store = Store(self._path / "data")
        return self._store

    def begin_with_previous(self) -> None:
        """Make the draft a copy of the published snapshot, which takes no time: they share their files."""
        assert self.previous is not None
        assert self._store is None
        Store.read_only(str(self.previous.data)).backup(str(self._path / "data"))
        self._count = self.previous.quads

    def kept_file(self, name: str) -> bytes | None:
        """A file that was published beside the previous graph; ``None`` where there is none."""
        if self.previous is None:
            return None
        try:
            return (self.previous.path / "files" / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def kept_files(self) -> Mapping[str, bytes]:
        """All files that were published beside the previous graph."""
        if self.previous is None or not (self.previous.path / "files").is_dir():
            return {}
        return {path.name: path.read_bytes() for path in (self.previous.path / "files").iterdir()}

    def graphs_before(self) -> frozenset[str]:
        """The IRIs of the named graphs of the previous snapshot."""
        if self.previous is None:
            return frozenset()
        old = Store.read_only(str(self.previous.data))
        return frozenset(graph.value for graph in old.named_graphs() if isinstance(graph, NamedNode))

    def described_before(self, subjects: Mapping[str, str]) -> Iterator[tuple[str, list[Triple]]]:
        """Each subject with its triples in the graph that it leads to, as the previous snapshot has them."""
        if self.previous is None or not subjects:
            return
        old = Store.read_only(str(self.previous.data))
        for subject, graph in subjects.items():
            found = old.quads_for_pattern(NamedNode(subject), None, None, NamedNode(graph))
            yield subject, [quad.triple for quad in found]

    def in_order(self, graphs: Iterable[str]) -> list[str]:
        """The IRIs of graphs in the order in which the engine keeps them, which is that of their hashes.

        Of graphs that are loaded in this order the engine's tables by graph only grow at their end: they
        need no merging, which is half of the work of loading many.
        """
        path = self._path / "order"
        order = Store(path)
        names = map(NamedNode, graphs)
        order.bulk_extend(Quad(name, name, name, name) for name in names)
        found = [graph.value for graph in order.named_graphs() if isinstance(graph, NamedNode)]
        del order
        shutil.rmtree(path)
        return found

    def load(self, graphs: Iterable[Graph]) -> None:
        """Add graphs that the draft does not have. The next ones are taken while the engine works."""
        for batch in _batches(graphs, lambda graph: graph.count):
            self._count += sum(graph.count for graph in batch)
            # They go to different tables of the engine.
            self._load(partial(_joined, batch, attrgetter("quads")))
            self._load(partial(_joined, batch, attrgetter("triples")))
        self._settle()

    def put(self, quads: Iterable[Quad]) -> Mapping[str, int]:
        """Put statements in place of all that their graphs held in the snapshot that this draft began with.

        How many were given of each graph, in the order of their first ones. Blank nodes of one label are one.
        """
        given: Counter[str] = Counter()
        before = self.graphs_before()

        def in_place() -> Iterator[Quad]:
            for quad in quads:
                name = _name(quad)
                if name in before and name not in given:
                    # What is being loaded may state what goes here: the merge has to keep that.
                    self._settle()
                    self.replace(name, ())
                given[name] += 1
                yield quad

        for batch in _batches(in_place(), lambda _quad: 1):
            # The engine gives other labels to the blank nodes of what it reads.
            labelled = [quad for quad in batch if _has_blank_node(quad)]
            plain = [quad for quad in batch if not _has_blank_node(quad)] if labelled else batch
            if labelled:
                self._settle()
                self.store.bulk_extend(chain.from_iterable(map(_with_merge, labelled)))
            self._load(partial(_lines, plain, RdfFormat.N_QUADS))
            self._load(partial(_lines, [quad.triple for quad in plain], RdfFormat.N_TRIPLES))
        self._settle()
        # A statement may be given twice.
        self.recount()
        return given

    def _settle(self) -> None:
        """Wait until all that was given to the engine is in the draft."""
        while self._loading:
            self._loading.popleft().result()

    def _load(self, lines: Callable[[], bytes]) -> None:
        """Let the engine read lines of N-Quads, beside what it does; wait where it has enough to do."""
        # Opened here and now, and not by two threads at once.
        store = self.store
        self._loading.append(self._beside.submit(lambda: _read_lines(store, lines())))
        while len(self._loading) > _BESIDE + 1:
            yield_to_loading()
            self._loading.popleft().result()

    def extend(self, quads: Iterable[Quad]) -> int:
        """Add distinct statements of graphs that the draft does not have; how many there were."""
        count = 0

        def counted() -> Iterator[Quad]:
            nonlocal count
            for quad in quads:
                count += 1
                yield from _with_merge(quad)

        self.store.bulk_extend(counted())
        self._count += count
        return count

    def recount(self) -> None:
        """Find out how many statements there are, where some may have been added twice."""
        found = self.store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(found, QuerySolutions)
        self._count = int(next(found)[0].value)

    def replace(
        self,
        graph: str,
        quads: Iterable[Quad],
        changes: Changes | None = None,
        counted: Callable[[str], bool] = lambda _graph: False,
    ) -> None:
        """Make the graph hold these statements and no others.

        What that changes is added to ``changes``; ``counted`` tells which graphs count for its triples.
        """
        there = self.store.quads_for_pattern(None, None, None, NamedNode(graph))
        wanted = set(quads)
        if not wanted:
            # What goes as a whole may be of any size: no set is made of it.
            for quad in there:
                self._remove(quad, changes, counted)
            return
        before = set(there)
        for quad in before - wanted:
            self._remove(quad, changes, counted)
        for quad in wanted - before:
            self._add(quad, changes, counted)

    def keep(self, wanted: Callable[[str], bool]) -> None:
        """Take over graphs of the previous snapshot: those for whose IRI ``wanted`` is true."""
        if self.previous is None:
            return
        old = Store.read_only(str(self.previous.data))
        for graph in old.named_graphs():
            if isinstance(graph, NamedNode) and wanted(graph.value):
                self.extend(old.quads_for_pattern(None, None, None, graph))

    def compact(self) -> None:
        """Rewrite what was loaded so that readers are quick; nothing can be added after it.

        Returns when the engine has merged what it merges of its own accord, without which questions take
        longer; the rest goes on beside whatever follows. The index for names is written on another core. A
        copy with a few changes is compact enough: there it would rewrite everything.
        """
        self._finishing.append(self._beside.submit(write_index, self.store, self._path / INDEX))
        # The engine puts off writing down what is in its memory while its tables have too many parts.
        self.store.flush()
        self._finishing.append(self._beside.submit(self.store.optimize))

    def publish(self, files: Mapping[str, bytes] | None = None, changes: Changes | None = None) -> Snapshot:
        """The draft as the current snapshot, with ``files`` beside it. It cannot be changed any more.

        ``changes`` is all that makes a draft another than the previous snapshot, where that is known.
        """
        for each in self._finishing:
            each.result()
        if self.previous is not None and changes is not None:
            change_index(self.store, self.previous.index, changes.concerned(), self._path / INDEX)
        elif not self._finishing:
            write_index(self.store, self._path / INDEX)
        self.store.flush()
        self._store = None
        for name, content in (files or {}).items():
            (self._path / "files").mkdir(exist_ok=True)
            (self._path / "files" / name).write_bytes(content)
        return _make_current(self._folder, self._path, self._count)

    def close(self) -> None:
        """Wait for what still works on the draft's files."""
        self._beside.shutdown(wait=True, cancel_futures=True)
        self._store = None

    def _remove(self, quad: Quad, changes: Changes | None, counted: Callable[[str], bool]) -> None:
        self.store.remove(quad)
        self._count -= 1
        others = self._graphs_with(quad)
        if not others:
            self.store.remove(Quad(quad.subject, quad.predicate, quad.object))
        if changes is not None:
            changes.removed.append(quad)
            if counted(_name(quad)) and not any(map(counted, others)):
                changes.gone.append(quad.triple)

    def _add(self, quad: Quad, changes: Changes | None, counted: Callable[[str], bool]) -> None:
        if changes is not None:
            changes.added.append(quad)
            if counted(_name(quad)) and not any(map(counted, self._graphs_with(quad))):
                changes.come.append(quad.triple)
        self.store.add(quad)
        self.store.add(Quad(quad.subject, quad.predicate, quad.object))
        self._count += 1

    def _graphs_with(self, quad: Quad) -> list[str]:
        found = self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return [each.graph_name.value for each in found if isinstance(each.graph_name, NamedNode)]


def _batches(items: Iterable[T], statements: Callable[[T], int]) -> Iterator[list[T]]:
    """The items in groups that are loaded at once."""
    batch: list[T] = []
    waiting = 0
    for item in items:
        batch.append(item)
        waiting += statements(item)
        if waiting >= _AT_ONCE:
            yield batch
            batch, waiting = [], 0
    if batch:
        yield batch


def _read_lines(store: Store, lines: bytes) -> None:
    store.bulk_load(lines, format=RdfFormat.N_QUADS, lenient=True)


def _joined(graphs: Iterable[Graph], lines: Callable[[Graph], bytes]) -> bytes:
    return b"".join(map(lines, graphs))


def _lines(statements: Iterable[Quad] | Iterable[Triple], form: RdfFormat) -> bytes:
    found = serialize(statements, format=form)
    assert found is not None
    return found


def _has_blank_node(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _with_merge(quad: Quad) -> tuple[Quad, Quad]:
    """The statement in its graph, and in the merge."""
    return quad, Quad(quad.subject, quad.predicate, quad.object)


def _name(quad: Quad) -> str:
    assert isinstance(quad.graph_name, NamedNode)
    return quad.graph_name.value


@contextmanager
def drafting(folder: Path) -> Iterator[Draft]:
    """A new draft in the store's folder; what is not published when the block ends is gone.

    Raises ``StoreBusy`` at once when another process builds here, and ``StoreFailed`` when writing fails.
    """
    with _locked(folder):
        path = folder / "snapshots" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        try:
            _remove_unneeded(folder)
            path.mkdir()
            with closing(Draft(folder, path)) as draft:
                yield draft
        except OSError as error:
            message = f"the graph could not be written: {reason(error)}; nothing is changed"
            raise StoreFailed(message, folder) from error
        finally:
            if path.name not in pointer(folder):
                shutil.rmtree(path, ignore_errors=True)


def publish(
    quads: Iterable[Quad],
    folder: Path,
    check: Check | None = None,
    keep_loaded: Callable[[str], bool] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Snapshot:
    """A new current snapshot of ``quads`` and of what is kept of the old one.

    Kept are the graphs for whose IRI ``keep_loaded`` is true. ``files`` are put beside the graph under their
    names, for :func:`kg.store.kept_file`. Raises ``StoreBusy`` at once when another process builds here,
    ``ValidationFailed`` when ``check`` finds violations and ``StoreFailed`` when writing fails. Whatever is
    raised, also by ``quads`` itself, the old snapshot stays current.
    """
    with drafting(folder) as draft:
        draft.extend(_in_named_graphs(quads))
        draft.recount()
        if keep_loaded is not None:
            draft.keep(keep_loaded)
        if check is not None:
            raise_violations(check(draft.store))
        draft.compact()
        return draft.publish(files)


def raise_violations(violations: tuple[Violation, ...]) -> None:
    """Nothing, or ``ValidationFailed`` with what was found."""
    if violations:
        raise ValidationFailed.of(violations)


def _in_named_graphs(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            raise ValueError("every statement needs a named graph: the default graph is made of those")
        yield quad


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "snapshots").mkdir(exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(blocking=False)
    except Timeout:
        raise StoreBusy("another build or load works here: wait until it has ended", folder) from None
    except OSError as error:
        raise StoreFailed(f"cannot be written: {reason(error)}", folder) from error
    try:
        yield
    finally:
        lock.release()


def _previous(folder: Path) -> Snapshot | None:
    ids = pointer(folder)
    return read_snapshot(folder, ids[0]) if ids else None


def _make_current(folder: Path, path: Path, count: int) -> Snapshot:
    """The snapshot, on the disk for good, and current."""
    snapshot = Snapshot(path.name, path, datetime.now(UTC).replace(microsecond=0), count)
    (path / "in-use").touch()
    described = {"id": snapshot.id, "built": snapshot.built.isoformat(), "quads": count}
    (path / "snapshot.json").write_text(json.dumps(described) + "\n", encoding="utf-8")
    for found in [*path.rglob("*"), path, path.parent]:
        _sync(found)
    previous = pointer(folder)[:1]
    pending = folder / "current.new"
    pending.write_text("".join(f"{line}\n" for line in [snapshot.id, *previous]), encoding="utf-8")
    _sync(pending)
    pending.replace(folder / "current")
    _sync(folder)
    _remove_unneeded(folder)
    return snapshot


def _remove_unneeded(folder: Path) -> None:
    """Remove what crashed builds left and what is older than the previous snapshot and read by nobody."""
    kept = pointer(folder)
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
