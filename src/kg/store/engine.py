"""Queries answered within limits: run in worker processes that can be ended, and remembered."""

from __future__ import annotations

import asyncio
import concurrent.futures
import hashlib
import itertools
import os
import stat
import tempfile
import threading
import weakref
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

import pyoxigraph as ox
import uvloop

from kg.errors import BadParameter, QueryFailed, QueryRefused, StoreFailed
from kg.store.cache import AnswerCache, CacheState
from kg.store.confinement import Confinement
from kg.store.flights import Flights
from kg.store.formats import RESULTS
from kg.store.guard import QueryForm
from kg.store.limits import Limits
from kg.store.pool import Pool, PoolState
from kg.store.request import Answer, QueryRequest, Solutions
from kg.store.slots import CLOSED
from kg.store.snapshots import Snapshot, current
from kg.store.task import Done, Failed, Reply, Task, WorkerSettings
from kg.vocabulary import Names

_Result = TypeVar("_Result")

_LAST_SECONDS = 1.0
"""For requests to end by themselves when the engine closes."""


class QueryEngine:
    """Answers from the current snapshot of a store's folder; a new one is used from the next request on.

    It has an event loop in a thread of its own, on which the worker processes are looked after. Callers in
    any other thread use :meth:`answer`, those on the loop :meth:`answering`. Use it as a context manager,
    or call :meth:`close`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        names: Names,
        limits: Limits | None = None,
        services: Sequence[str] = (),
    ) -> None:
        """``services`` are the addresses that ``SERVICE`` may name.

        Raises ``StoreMissing`` where nothing is built yet, ``BadParameter`` for what is no address.
        """
        self.folder = folder
        self.limits = limits or Limits()
        self._names = names
        # One value, replaced as a whole: pages look at it in threads of their own.
        self._known: tuple[Snapshot, tuple[int, int] | None] = (current(folder), None)
        self._pointer = str(folder / "current")
        self._cache = AnswerCache(self.limits.cache_bytes)
        self._flights = Flights()
        self._spools = tempfile.TemporaryDirectory(prefix="tradekg-")
        self._numbers = itertools.count()
        self._version = f"{names.base} {_engine_version()}"
        self._services = services
        self._loop = uvloop.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, name="kg-engine", daemon=True)
        thread.start()
        self._open = AsyncExitStack()
        self._finalizer = weakref.finalize(self, _close, self._loop, thread, self._open, self._spools)
        self._pool: Pool = self.run(self._opened())

    async def _opened(self) -> Pool:
        """The worker processes, and before them the gateway to other services where any are allowed."""
        gateway = await self._open.enter_async_context(_gateway_to(self._services, self.limits.timeout))
        settings = WorkerSettings(
            prefixes=self._names.prefixes,
            base=self._names.base,
            store=str(self.folder.resolve()),
            spools=self._spools.name,
            max_query_bytes=self.limits.max_query_bytes,
            max_memory_bytes=self.limits.memory,
            services=gateway,
            gateway_port=next((urlsplit(address).port for address in gateway.values()), None),
        )
        pool = Pool(settings, self.limits, lambda: str(self._known[0].path))
        self._open.push_async_callback(pool.close)
        await pool.open()
        return pool

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that the next request is answered from; ``StoreError`` where it is gone."""
        # The pointer is replaced as a whole, so another state of it is another file.
        try:
            found = os.stat(self._pointer)  # noqa: PTH116 - at each request: it is the faster one
        except OSError:
            return current(self.folder)
        state = (found.st_ino, found.st_mtime_ns)
        snapshot, known = self._known
        if state != known:
            snapshot = current(self.folder)
            self._known = (snapshot, state)
        return snapshot

    def confinement(self) -> Confinement:
        """What keeps the workers to their task; ``QueryFailed`` where none can be started."""
        return self.run(self._pool.confinement())

    @property
    def pool_state(self) -> PoolState:
        """What the workers are doing."""
        return self._pool.state

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
        asked, snapshot = request.asked, self._known[0].id
        self._cache.state.misses += 1
        answer = await self._flights.join(
            (snapshot, asked, request.timeout), request.text, lambda: self._evaluated(request)
        )
        # One that comes late must not push out those of the snapshot that has become current meanwhile.
        if answer.snapshot == self._known[0].id:
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
                reply: Reply = await self._pool.run(task)
            except BaseException:
                Path(task.spool).unlink(missing_ok=True)
                raise
            if isinstance(reply, Done):
                return Answer(
                    reply.media_type,
                    snapshot.id,
                    reply.form,
                    reply.body if reply.body is not None else _written(Path(task.spool), reply.length),
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
                raise StoreFailed(f"the snapshot cannot be opened: {reply.reason}", self.folder)
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
            spool=f"{self._spools.name}/{next(self._numbers)}",
            seconds=limits.timeout if request.timeout is None else min(request.timeout, limits.timeout),
        )

    def _tag(self, snapshot: Snapshot, request: QueryRequest, media_type: str) -> str:
        _, _, *rest = request.asked
        asked = repr((self._version, snapshot.id, request.text, media_type, rest))
        return hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=15).hexdigest()


@asynccontextmanager
async def _gateway_to(services: Sequence[str], seconds: float) -> AsyncIterator[Mapping[str, str]]:
    """The allowed services with the addresses to call in their place, while the block runs."""
    if not services:
        yield {}
        return
    # Those who allow none, which are most, need not load an HTTP client.
    from kg.store.gateway import Gateway  # noqa: PLC0415

    async with Gateway(services, seconds=seconds) as gateway:
        yield gateway.addresses


def _engine_version() -> str:
    """Other versions may write the same answer in other bytes."""
    from kg import __version__  # noqa: PLC0415

    return f"{__version__} {ox.__version__}"


def _written(path: Path, length: int) -> IO[bytes]:
    """The open file of an answer; ``QueryFailed`` where the worker has not left a plain file of this length.

    Not a link, which could lead to what the worker itself may not read, nor a pipe, which would not open.
    """
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode) and found.st_size == length:
            path.unlink()
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
    raise QueryFailed("the worker did not leave the answer that it announced")


def _check_iri(iri: str, parameter: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise BadParameter(f"{parameter}: {iri!r} is not the IRI of a graph: {error}", parameter) from error


async def _end(opened: AsyncExitStack) -> None:
    """End the workers, then what others have begun on this loop: no thread may wait for it for ever."""
    await opened.aclose()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        _, pending = await asyncio.wait(others, timeout=_LAST_SECONDS)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def _close(
    loop: asyncio.AbstractEventLoop,
    thread: threading.Thread,
    opened: AsyncExitStack,
    spools: tempfile.TemporaryDirectory[str],
) -> None:
    asyncio.run_coroutine_threadsafe(_end(opened), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    spools.cleanup()
