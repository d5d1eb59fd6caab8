"""Queries answered within limits: judged first, then run in worker processes that can be ended."""

from __future__ import annotations

import itertools
import queue
import tempfile
import time
import weakref
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO

import pyoxigraph as ox

from kg.errors import BadParameter, QueryBusy, QueryFailed, QueryRefused, StoreFailed
from kg.store.formats import RESULTS, choose_format
from kg.store.guard import Judged, QueryForm, judge
from kg.store.request import Answer, QueryRequest, Solutions
from kg.store.slot import Slot
from kg.store.snapshots import Snapshot, current
from kg.store.task import Done, Failed, Reply, Task, WorkerSettings
from kg.vocabulary import Names


class QueryEngine:
    """Answers from the current snapshot of a store's folder; a new one is used from the next request on.

    At most ``workers`` queries run at once, each at most ``timeout`` seconds; further requests wait for
    their turn up to the same time. Use it as a context manager, or call :meth:`close`. Safe to use from
    many threads.
    """

    def __init__(  # noqa: PLR0913 - the limits are chosen by name
        self,
        folder: Path,
        *,
        names: Names,
        workers: int = 2,
        timeout: float = 30.0,
        max_result_bytes: int = 256 * 1024 * 1024,
        max_query_bytes: int = 1024 * 1024,
        max_memory_bytes: int | None = None,
    ) -> None:
        self.folder = folder
        self.timeout = timeout
        self.max_result_bytes = max_result_bytes
        self.max_query_bytes = max_query_bytes
        self._current: Snapshot = current(folder)
        self._spools = tempfile.TemporaryDirectory(prefix="tradekg-")
        self._numbers = itertools.count()
        settings = WorkerSettings(
            names.prefixes, names.base, max_memory_bytes, str(folder), self._spools.name
        )
        self._slots = [Slot(settings) for _ in range(workers)]
        self._free: queue.LifoQueue[Slot] = queue.LifoQueue()
        for slot in self._slots:
            self._free.put(slot)
        self._finalizer = weakref.finalize(self, _close, self._slots, self._spools)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that the next request is answered from."""
        pointer = (self.folder / "current").read_text(encoding="utf-8").split(maxsplit=1)
        if not pointer or pointer[0] != self._current.id:
            self._current = current(self.folder)
        return self._current

    def answer(self, request: QueryRequest) -> Answer:
        """The complete answer in the best format that ``request.media_types`` allow.

        Raises ``UnknownFormat`` when none fits, and the family of ``QueryError`` for a query without an
        answer.
        """
        judged = judge(request.text, self.max_query_bytes)
        chosen = choose_format(judged.form, request.media_types)
        seconds = self.timeout if request.timeout is None else min(request.timeout, self.timeout)
        deadline = time.monotonic() + seconds
        while True:
            snapshot = self.snapshot
            spool = Path(self._spools.name) / str(next(self._numbers))
            task = _task(request, judged, chosen.media_type, self.max_result_bytes)
            reply = self._ask(
                replace(task, snapshot=str(snapshot.path), seconds=seconds, spool=str(spool)), deadline
            )
            if isinstance(reply, Done):
                content = reply.body if reply.body is not None else _unnamed(spool)
                return Answer(chosen.media_type, snapshot.id, judged.form, content, reply.length)
            spool.unlink(missing_ok=True)
            if isinstance(reply, Failed):
                raise reply.error
            if self.snapshot.id == snapshot.id:
                raise StoreFailed(f"the snapshot cannot be opened: {reply.reason}", self.folder)

    def solutions(self, request: QueryRequest) -> Solutions:
        """The rows of a SELECT as terms; ``QueryRefused`` for another form of query."""
        form = judge(request.text, self.max_query_bytes).form
        if form is not QueryForm.SELECT:
            raise QueryRefused(f"{form} has no rows; only SELECT has")
        as_json = RESULTS[0].media_type
        answer = self.answer(replace(request, media_types=(as_json,)))
        parsed = ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON)
        assert isinstance(parsed, ox.QuerySolutions)
        variables = tuple(variable.value for variable in parsed.variables)
        rows = tuple(
            {name: term for name, term in zip(variables, row, strict=True) if term is not None}
            for row in parsed
        )
        return Solutions(variables, rows)

    def close(self) -> None:
        """End all workers; the engine answers no more."""
        self._finalizer()

    def __enter__(self) -> QueryEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, task: Task, deadline: float) -> Reply:
        if not self._finalizer.alive:
            raise QueryFailed("the engine is closed")
        try:
            slot = self._free.get(timeout=max(deadline - time.monotonic(), 0.001))
        except queue.Empty:
            raise QueryBusy(f"all {len(self._slots)} workers are busy: try again later") from None
        try:
            return slot.ask(task)
        except BaseException:
            Path(task.spool).unlink(missing_ok=True)
            raise
        finally:
            self._free.put(slot)


def _task(request: QueryRequest, judged: Judged, media_type: str, max_result_bytes: int) -> Task:
    """The task but for what depends on the moment: snapshot, seconds and spool file."""
    # A dataset given beside the query replaces the one in the query (SPARQL 1.1 Protocol, section 2.1.4).
    given = bool(request.default_graphs or request.named_graphs)
    for parameter, iris in (
        ("default-graph-uri", request.default_graphs),
        ("named-graph-uri", request.named_graphs),
    ):
        for iri in iris:
            _check_iri(iri, parameter)
    return Task(
        text=judged.text,
        form=judged.form,
        default_graphs=request.default_graphs if given else None,
        named_graphs=request.named_graphs if given else None,
        bindings=dict(request.bindings),
        hidden=request.hidden,
        media_type=media_type,
        max_result_bytes=max_result_bytes,
    )


def _unnamed(path: Path) -> IO[bytes]:
    """The open file without its name: it is gone from the disk once nobody holds it."""
    content = path.open("rb")
    path.unlink()
    return content


def _check_iri(iri: str, parameter: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise BadParameter(f"{parameter}: {iri!r} is not the IRI of a graph: {error}", parameter) from error


def _close(slots: list[Slot], spools: tempfile.TemporaryDirectory[str]) -> None:
    for slot in slots:
        slot.close()
    spools.cleanup()
