"""Queries answered within limits, and remembered."""

from __future__ import annotations

import asyncio
import concurrent.futures
import hashlib
import threading
import weakref
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import pyoxigraph as ox
import uvloop

from kg.errors import BadParameter, KgError, QueryFailed, QueryRefused, StoreFailed
from kg.store.cache import AnswerCache, CacheState
from kg.store.confinement import Confinement
from kg.store.endpoint import Endpoint
from kg.store.flights import Flights
from kg.store.formats import RESULTS
from kg.store.guard import QueryForm
from kg.store.limits import Limits
from kg.store.origin import FolderOrigin, Origin
from kg.store.pool import PoolState
from kg.store.request import Answer, QueryRequest, Solutions
from kg.store.search import Findings, search
from kg.store.slots import CLOSED
from kg.store.snapshots import Snapshot
from kg.store.spools import Spools, taken
from kg.store.task import Done, Failed, Reply, Task
from kg.vocabulary import Names

_Result = TypeVar("_Result")

_LAST_SECONDS = 1.0
"""For requests to end by themselves when the engine closes."""


class QueryEngine:
    """Answers from the current state of a graph; a new one is used from the next request on.

    It has an event loop in a thread of its own, on which the worker processes are looked after. Callers in
    any other thread use :meth:`answer`, those on the loop :meth:`answering`. Use it as a context manager,
    or call :meth:`close`.
    """

    def __init__(
        self,
        source: Path | Endpoint,
        *,
        names: Names,
        limits: Limits | None = None,
        services: Sequence[str] = (),
    ) -> None:
        """``source`` is the folder of a store, or the endpoint of another one that answers in its place.

        ``services`` are the addresses that ``SERVICE`` may name; in a query that goes to an endpoint it may
        name none. Raises ``StoreMissing`` where nothing is built yet, ``BadParameter`` for what is no
        address.
        """
        self.limits = limits or Limits()
        self._spools = Spools()
        try:
            self._origin = _origin_of(source, names, self.limits, services, self._spools)
        except KgError:
            self._spools.close()
            raise
        self._cache = AnswerCache(self.limits.cache_bytes)
        self._flights = Flights()
        self._version = f"{names.base} {_engine_version()}"
        self._loop = uvloop.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, name="kg-engine", daemon=True)
        thread.start()
        self._finalizer = weakref.finalize(self, _close, self._loop, thread, self._origin, self._spools)
        self.run(self._origin.open())

    @property
    def snapshot(self) -> Snapshot:
        """What the next request is answered from; :class:`KgError` where there is nothing (any more)."""
        return self._origin.snapshot

    @property
    def remarks(self) -> Sequence[str]:
        """What whoever runs this should know and change, a line each."""
        return self._origin.remarks()

    def confinement(self) -> Confinement:
        """What keeps the workers to their task; ``QueryFailed`` where none can be started."""
        return self.run(self._origin.confinement())

    @property
    def pool_state(self) -> PoolState:
        """What is being done."""
        return self._origin.state

    @property
    def cache_state(self) -> CacheState:
        """How much use is made of kept answers."""
        return self._cache.state

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """What the coroutine returns, run on the engine's loop from any other thread."""
        if not self._finalizer.alive:
            work.close()
            raise QueryFailed(CLOSED)
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise QueryFailed(CLOSED) from None
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            if self._finalizer.alive:
                raise
            raise QueryFailed(CLOSED) from None

    def answer(self, request: QueryRequest) -> Answer:
        """The complete answer in the best format that ``request.media_types`` allow.

        Raises ``UnknownFormat`` when none fits, ``BadParameter`` for a graph that is no IRI, and the family
        of ``QueryError`` for a query without an answer.
        """
        return self.run(self.answering(request))

    def kept(self, request: QueryRequest) -> Answer | None:
        """The answer, where it is kept from an earlier request; for callers on the engine's loop.

        That it is not kept counts as a miss only once :meth:`answering` is asked for it.
        """
        return self._cache.get(self.snapshot.id, request.asked)

    def weigh(self, request: QueryRequest) -> None:
        """Take into account that the answer to this, where it is kept, was compressed."""
        self._cache.weigh(request.asked)

    async def answering(self, request: QueryRequest) -> Answer:
        """The same as :meth:`answer`, on the engine's loop. When the caller is cancelled, the query stops."""
        return self.kept(request) or await self.evaluating(request)

    async def evaluating(self, request: QueryRequest) -> Answer:
        """The same, for callers who know that there is no kept answer."""
        asked, snapshot = request.asked, self.snapshot.id
        self._cache.state.misses += 1
        answer = await self._flights.join(
            (snapshot, asked, request.timeout), request.text, lambda: self._evaluated(request)
        )
        # One that comes late must not push out those of the snapshot that has become current meanwhile.
        with suppress(KgError):
            if answer.snapshot == self.snapshot.id:
                self._cache.put(asked, answer, request.size)
        return answer

    def tag(self, request: QueryRequest, media_type: str) -> str:
        """The name that the answer of the current snapshot in this format has: see :attr:`Answer.tag`."""
        return self._tag(self.snapshot, request, media_type)

    def solutions(self, request: QueryRequest) -> Solutions:
        """The rows of a SELECT as terms; ``QueryRefused`` for another form of query."""
        answer = self.answer(replace(request, media_types=(RESULTS[0].media_type,)))
        if answer.form is not QueryForm.SELECT:
            raise QueryRefused(f"{answer.form} has no rows; only SELECT has")
        parsed = ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON)
        assert isinstance(parsed, ox.QuerySolutions)
        variables = tuple(variable.value for variable in parsed.variables)
        rows = tuple(
            {name: term for name, term in zip(variables, row, strict=True) if term is not None}
            for row in parsed
        )
        return Solutions(variables, rows)

    def search(self, text: str, kind: str | None = None, *, most: int = 20, skipped: int = 0) -> Findings:
        """What has names that begin like the words of ``text``: see :func:`kg.store.search.search`.

        :class:`KgError` where there is no index of the names (yet).
        """
        try:
            return search(self.snapshot.index, text, kind, most=most, skipped=skipped)
        except OSError as error:
            raise self._origin.no_index() from error

    def close(self) -> None:
        """End all workers; the engine answers no more."""
        self._finalizer()

    def __enter__(self) -> QueryEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _evaluated(self, request: QueryRequest) -> Answer:
        gone = ""
        while True:
            snapshot = self.snapshot
            task = self._task(request, snapshot)
            try:
                reply: Reply = await self._origin.run(task)
            except BaseException:
                Path(task.spool).unlink(missing_ok=True)
                raise
            if isinstance(reply, Done):
                return Answer(
                    reply.media_type,
                    snapshot.id,
                    reply.form,
                    reply.body if reply.body is not None else taken(Path(task.spool), reply.length),
                    reply.length,
                    rows=reply.rows,
                    volatile=reply.volatile,
                    tag=self._tag(snapshot, request, reply.media_type),
                )
            Path(task.spool).unlink(missing_ok=True)
            if isinstance(reply, Failed):
                raise reply.error
            # Another one may be current by now; if not, another worker is given a try.
            if gone == snapshot.id:
                raise StoreFailed(f"the snapshot cannot be opened: {reply.reason}", snapshot.path)
            gone = snapshot.id

    def _task(self, request: QueryRequest, snapshot: Snapshot) -> Task:
        # A dataset given beside the query replaces the one in the query (SPARQL 1.1 Protocol, section 2.1.4).
        given = bool(request.default_graphs or request.named_graphs)
        for iri in request.default_graphs:
            _check_iri(iri, "default-graph-uri")
        for iri in request.named_graphs:
            _check_iri(iri, "named-graph-uri")
        limits = self.limits
        return Task(
            text=request.text,
            media_types=request.media_types,
            default_graphs=request.default_graphs if given else None,
            named_graphs=request.named_graphs if given else None,
            bindings=dict(request.bindings),
            hidden=request.hidden,
            max_results=limits.max_results,
            max_result_bytes=limits.max_result_bytes,
            snapshot=str(snapshot.path),
            spool=self._spools.path(),
            seconds=limits.timeout if request.timeout is None else min(request.timeout, limits.timeout),
        )

    def _tag(self, snapshot: Snapshot, request: QueryRequest, media_type: str) -> str:
        _, _, *rest = request.asked
        asked = repr((self._version, snapshot.id, request.text, media_type, rest))
        return hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=15).hexdigest()


def _origin_of(
    source: Path | Endpoint, names: Names, limits: Limits, services: Sequence[str], spools: Spools
) -> Origin:
    if isinstance(source, Path):
        return FolderOrigin(source, names, limits, services, spools)
    if services:
        raise BadParameter(
            "SERVICE cannot be allowed where another store answers: it would call, not this server",
            "allow_service",
        )
    # Those who answer by themselves, which are most, need not load an HTTP client.
    from kg.store.endpoint.origin import EndpointOrigin  # noqa: PLC0415

    return EndpointOrigin(source, names, limits, spools)


def _engine_version() -> str:
    """Other versions may write the same answer in other bytes."""
    from kg import __version__  # noqa: PLC0415

    return f"{__version__} {ox.__version__}"


def _check_iri(iri: str, parameter: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise BadParameter(f"{parameter}: {iri!r} is not the IRI of a graph: {error}", parameter) from error


async def _end(origin: Origin) -> None:
    """End the workers, then what others have begun on this loop: no thread may wait for it for ever."""
    await origin.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        _, pending = await asyncio.wait(others, timeout=_LAST_SECONDS)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def _close(
    loop: asyncio.AbstractEventLoop,
    thread: threading.Thread,
    origin: Origin,
    spools: Spools,
) -> None:
    asyncio.run_coroutine_threadsafe(_end(origin), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    spools.close()
