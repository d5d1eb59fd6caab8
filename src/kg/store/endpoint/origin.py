"""The endpoint of another store in place of a folder: it evaluates, workers here read what it says."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from kg.errors import EndpointFailed, EndpointUnavailable, KgError, QueryBusy, QueryTimeout
from kg.store.confinement import Confinement
from kg.store.endpoint import Endpoint, state
from kg.store.endpoint.client import Client
from kg.store.endpoint.wording import Wording, word
from kg.store.formats import RESULTS, choose_format
from kg.store.indexing import FILE as INDEX
from kg.store.indexing import write_index_of
from kg.store.limits import Limits
from kg.store.lines import asking
from kg.store.pool import Pool, PoolState
from kg.store.slots import Slot, Slots
from kg.store.snapshots import Snapshot
from kg.store.spools import Spools, taken
from kg.store.task import Done, Failed, Reply, Task, WorkerSettings
from kg.vocabulary import Names

_LOG = logging.getLogger(__name__)

INDEX_SECONDS = 600.0
"""What one of the queries may take that the names are read with: they go over all things."""

_LOOK_SECONDS = 20.0
_FIRST_LOOK_SECONDS = 10.0
"""So long the start waits for the other store; the server comes up without it, too."""
_SOON = 5.0
"""Seconds between two looks while there has been none that saw anything."""
_LEAST = 1.0
"""Seconds that a worker has to read an answer that came at the last moment."""
_EMPTY = "the store behind this server is empty"
_HIDDEN = (
    "the default graph of the store behind this server is empty, and its named graphs are not: queries find "
    "nothing; kg publish --default-graph fills it"
)
_REPEATED = (
    "the default graph of the store behind this server has a statement once for each graph that states it: "
    "counts come out too high; see docs/publish.md on default graphs"
)
_LONG_TEXT = 4096
_WHO = "the server itself"
_JSON = RESULTS[0].media_type


class EndpointOrigin:
    """Asks one endpoint, at most ``limits.workers`` queries at once; clients take turns as for workers."""

    def __init__(self, endpoint: Endpoint, names: Names, limits: Limits, spools: Spools) -> None:
        self._endpoint = endpoint
        self._names = names
        self._limits = limits
        self._spools = spools
        self._fetched = spools.folder / "fetched"
        self._indexes = spools.folder / "indexes"
        self._running = 0
        self._snapshot: Snapshot | None = None
        self._trouble = "the store behind this server was not asked yet"
        self._remarks: tuple[str, ...] = ()
        self._indexed = ""
        """The state whose names are in the index."""
        self._looking: asyncio.Task[None] | None = None
        self._indexing: asyncio.Task[None] | None = None
        self._open = contextlib.AsyncExitStack()
        self._index_trouble = "the names of things are still being read from it: try again in a moment"

    @property
    def snapshot(self) -> Snapshot:
        """The state in which the graph was last seen; ``EndpointUnavailable`` where it was never seen."""
        if self._snapshot is None:
            raise EndpointUnavailable(self._trouble)
        return self._snapshot

    @property
    def state(self) -> PoolState:
        """Queries that are asked or read, and that wait for it."""
        pool = self._pool.state
        return PoolState(self._running + pool.running, self._slots.waiting + pool.waiting, pool.replaced)

    async def open(self) -> None:
        """Get ready, and look at the graph for the first time; that it cannot be seen is no error."""
        for folder in (self._fetched, self._indexes):
            folder.mkdir()
        settings = WorkerSettings(
            prefixes=self._names.prefixes,
            base=self._names.base,
            # What was fetched is all that workers read.
            store=str(self._fetched),
            spools=str(self._spools.folder),
            max_query_bytes=self._limits.max_query_bytes,
            max_memory_bytes=self._limits.memory,
        )
        self._pool = Pool(settings, self._limits, lambda: "")
        self._open.push_async_callback(self._pool.close)
        await self._pool.open()
        self._slots = Slots(self._limits.queue)
        self._open.callback(self._slots.close)
        for _ in range(self._limits.workers):
            self._slots.give(Slot(None, light=False))
        self._client = Client(self._endpoint, self._limits.workers + 1)
        self._open.push_async_callback(self._client.close)
        self._open.push_async_callback(self._stop)
        try:
            async with asyncio.timeout(_FIRST_LOOK_SECONDS):
                await self._look()
        except TimeoutError:
            self._trouble = "the store behind this server did not answer yet"
        self._looking = asyncio.create_task(self._look_now_and_then())

    async def close(self) -> None:
        """End all that is under way."""
        await self._open.aclose()

    async def _stop(self) -> None:
        under_way = [one for one in (self._looking, self._indexing) if one is not None]
        for one in under_way:
            one.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def confinement(self) -> Confinement:
        """What keeps the workers that read answers to their task."""
        return await self._pool.confinement()

    def remarks(self) -> Sequence[str]:
        """What is wrong with the default graph of the other store, and that it cannot be reached."""
        return (self._trouble,) if self._snapshot is None else self._remarks

    def no_index(self) -> KgError:
        """Why nothing can be searched for."""
        return EndpointUnavailable(
            f"the search asks nothing of the store behind this server: {self._index_trouble}"
        )

    async def run(self, task: Task) -> Reply:
        """The reply to a task: its query is asked there, and what is answered read and written here.

        Raises as a pool does, ``EndpointFailed`` and ``EndpointUnavailable``.
        """
        wording = await self._worded(task)
        # Who takes none of the formats is told so before anything is asked.
        choose_format(wording.form, task.media_types)
        loop = asyncio.get_running_loop()
        slot = await self._slots.take(self._slots.new, loop.time() + task.seconds)
        try:
            return await self._asked(task, wording)
        finally:
            self._slots.give(slot)

    async def _worded(self, task: Task) -> Wording:
        if len(task.text) < _LONG_TEXT:
            return word(task, self._names, self._limits.max_query_bytes)
        # A text of a megabyte takes a while to judge: others have their turn meanwhile.
        return await asyncio.to_thread(word, task, self._names, self._limits.max_query_bytes)

    async def _asked(self, task: Task, wording: Wording) -> Reply:
        loop = asyncio.get_running_loop()
        until = loop.time() + task.seconds
        path = Path(f"{self._fetched}/{Path(task.spool).name}")
        late = QueryTimeout(f"the query was stopped after {task.seconds:g} seconds", task.seconds)
        self._running += 1
        try:
            async with asyncio.timeout_at(until):
                fetched = await self._client.fetch(wording, str(path), task.max_result_bytes, task.seconds)
            left = max(until - loop.time(), _LEAST)
            return await self._pool.run(
                task._replace(text="", bindings={}, hidden=frozenset(), seconds=left, fetched=fetched)
            )
        except (TimeoutError, QueryTimeout) as error:
            own = isinstance(error, QueryTimeout) and error.seconds == task.seconds
            raise error if own else late from None
        finally:
            self._running -= 1
            path.unlink(missing_ok=True)

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(
                min(self._endpoint.refresh, _SOON if self._snapshot is None else self._endpoint.refresh)
            )
            await self._look()

    async def _look(self) -> None:
        """See which state the graph is in; where that cannot be seen, it is what it was."""
        try:
            described = await self._rows(state.description(self._names), _LOOK_SECONDS)
            counted = await self._rows(state.COUNT, _LOOK_SECONDS)
            statements = state.number(counted[0][0]) if counted else None
            if statements is None:
                raise EndpointFailed("the store behind this server cannot count its statements")
            seen = state.state(described, statements, self._names, datetime.now(UTC))
        except KgError as error:
            self._note(error)
            return
        self._trouble = ""
        if self._snapshot is None or self._snapshot.id != seen.name:
            folder = self._snapshot.path if self._snapshot else self._indexes / "none"
            self._snapshot = Snapshot(seen.name, folder, seen.built, seen.statements)
            self._remarks = await self._judged(seen.statements)
        wanted = self._endpoint.searched and self._indexed != seen.content
        if wanted and (self._indexing is None or self._indexing.done()):
            self._indexing = asyncio.create_task(self._index(seen.content))

    def _note(self, error: KgError) -> None:
        # What is seen at the start is a remark, and what goes on is no news. That queries wait says nothing
        # of whether the other store is well.
        if self._looking is not None and str(error) != self._trouble and not isinstance(error, QueryBusy):
            _LOG.warning("the graph behind this server cannot be seen: %s", error)
        self._trouble = str(error)

    async def _judged(self, statements: int) -> tuple[str, ...]:
        """What is wrong with the default graph: empty, or a list in which statements come several times."""
        try:
            if not statements:
                found = await self._rows(state.ANY, _LOOK_SECONDS)
                return (_HIDDEN if found and state.number(found[0][0]) else _EMPTY,)
            found = await self._rows(state.REPEATED, _LOOK_SECONDS)
            numbers = [state.number(text) for text in found[0]] if found else []
            return (_REPEATED,) if len(set(numbers)) == 2 else ()
        except KgError as error:
            return (f"the default graph of the store behind this server could not be looked at: {error}",)

    async def _index(self, name: str) -> None:
        """Read the names of things into an index; until it is whole, the one before is used."""
        loop = asyncio.get_running_loop()
        folder = self._indexes / name

        def ask(query: str) -> Iterable[tuple[str, ...]]:
            return asyncio.run_coroutine_threadsafe(self._rows(query, INDEX_SECONDS), loop).result()

        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            await asyncio.to_thread(write_index_of, ask, folder / INDEX)
        except (KgError, OSError) as error:
            self._index_trouble = f"their names could not be read ({error}); this is tried again"
            _LOG.warning("the names of things could not be read: %s", error)
            return
        self._indexed = name
        if self._snapshot is not None:
            # The last one may be about to be opened; the one before it is not.
            for old in self._indexes.iterdir():
                if old not in {folder, self._snapshot.path}:
                    shutil.rmtree(old, ignore_errors=True)
            self._snapshot = replace(self._snapshot, path=folder)

    async def _rows(self, query: str, seconds: float) -> list[tuple[str, ...]]:
        """The rows of a query of our own, each value as its text."""
        task = Task(
            text=query,
            media_types=(_JSON,),
            default_graphs=None,
            named_graphs=None,
            bindings={},
            hidden=frozenset(),
            max_results=self._limits.max_results,
            max_result_bytes=self._limits.max_result_bytes,
            snapshot="",
            spool=self._spools.path(),
            seconds=seconds,
        )
        asking.set(_WHO)
        with contextlib.ExitStack() as stack:
            stack.callback(Path(task.spool).unlink, missing_ok=True)
            reply = await self.run(task)
            if isinstance(reply, Failed):
                raise reply.error
            if not isinstance(reply, Done):
                raise EndpointFailed("what the store behind this server said is lost")
            if reply.body is not None:
                return await asyncio.to_thread(_texts, reply.body)
            with taken(Path(task.spool), reply.length) as file:
                return await asyncio.to_thread(_texts, file.read())


def _texts(table: bytes) -> list[tuple[str, ...]]:
    parsed = ox.parse_query_results(table, ox.QueryResultsFormat.JSON)
    assert isinstance(parsed, ox.QuerySolutions)
    return [
        tuple(term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row)
        for row in parsed
    ]
