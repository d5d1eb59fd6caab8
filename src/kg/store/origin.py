"""Where the answers of an engine come from: the folder of a store here, or the endpoint of another store."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from kg.errors import KgError, StoreFailed
from kg.store.confinement import Confinement
from kg.store.limits import Limits
from kg.store.pool import Pool, PoolState
from kg.store.snapshots import Snapshot, current
from kg.store.spools import Spools
from kg.store.task import Reply, Task, WorkerSettings
from kg.vocabulary import Names


class Origin(Protocol):
    """What an engine asks; used on the engine's loop, but for the properties."""

    @property
    def snapshot(self) -> Snapshot:
        """The state of the graph that the next query is answered from; :class:`KgError` without any."""

    @property
    def state(self) -> PoolState:
        """What is being done."""

    async def open(self) -> None:
        """Get ready."""

    async def close(self) -> None:
        """End all that is under way."""

    async def run(self, task: Task) -> Reply:
        """The reply to a task; raises as :meth:`kg.store.pool.Pool.run` does."""

    async def confinement(self) -> Confinement:
        """What keeps the workers to their task."""

    def remarks(self) -> Sequence[str]:
        """What whoever runs this should know and change, a line each."""

    def no_index(self) -> KgError:
        """Why there is no index of names."""


class FolderOrigin:
    """The snapshots of a folder, asked by worker processes; a new one from the next query on."""

    def __init__(
        self, folder: Path, names: Names, limits: Limits, services: Sequence[str], spools: Spools
    ) -> None:
        """``StoreMissing`` where nothing is built yet."""
        self._folder = folder
        self._names = names
        self._limits = limits
        self._services = services
        self._spools = spools
        # One value, replaced as a whole: pages look at it in threads of their own.
        self._known: tuple[Snapshot, tuple[int, int] | None] = (current(folder), None)
        self._pointer = str(folder / "current")
        self._open = AsyncExitStack()
        self._pool: Pool | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The current one; ``StoreError`` where it is gone."""
        # The pointer is replaced as a whole, so another state of it is another file.
        try:
            found = os.stat(self._pointer)  # noqa: PTH116 - at each request: it is the faster one
        except OSError:
            return current(self._folder)
        state = (found.st_ino, found.st_mtime_ns)
        snapshot, known = self._known
        if state != known:
            snapshot = current(self._folder)
            self._known = (snapshot, state)
        return snapshot

    @property
    def state(self) -> PoolState:
        """What the workers are doing."""
        return self._workers.state

    async def open(self) -> None:
        """Start the worker processes, and before them the gateway to services where any are allowed."""
        gateway = await self._open.enter_async_context(_gateway_to(self._services, self._limits.timeout))
        settings = WorkerSettings(
            prefixes=self._names.prefixes,
            base=self._names.base,
            store=str(self._folder.resolve()),
            spools=str(self._spools.folder),
            max_query_bytes=self._limits.max_query_bytes,
            max_memory_bytes=self._limits.memory,
            services=gateway,
            gateway_port=next((urlsplit(address).port for address in gateway.values()), None),
        )
        self._pool = Pool(settings, self._limits, lambda: str(self._known[0].path))
        self._open.push_async_callback(self._pool.close)
        await self._pool.open()

    async def close(self) -> None:
        """End them."""
        await self._open.aclose()

    async def run(self, task: Task) -> Reply:
        """The reply of a worker."""
        return await self._workers.run(task)

    async def confinement(self) -> Confinement:
        """What keeps the workers to their task; ``QueryFailed`` where none can be started."""
        return await self._workers.confinement()

    def remarks(self) -> Sequence[str]:
        """Nothing: what is wrong with a folder is an error."""
        return ()

    def no_index(self) -> KgError:
        """It was published by a version that made none."""
        return StoreFailed("the graph was published without an index of names: build it again", self._folder)

    @property
    def _workers(self) -> Pool:
        assert self._pool is not None, "the origin is not open"
        return self._pool


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
