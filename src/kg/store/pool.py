"""The worker processes and who may use them when: normal slots, and one that is kept for light queries.

A new query takes a free normal slot, else the light one. There it may run for a moment only: one that takes
longer is ended and waits for a normal slot. So whatever runs in the normal slots, and however many such
queries are sent, the light slot is free again within a moment.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import QueryBusy, QueryFailed, QueryTimeout
from kg.store.confinement import Confinement
from kg.store.evaluation import out_of_memory
from kg.store.limits import Limits
from kg.store.process import WorkerDied, WorkerProcess
from kg.store.task import Gone, Reply, Task, WorkerSettings

CLOSED = "the engine is closed"


@dataclass(slots=True)
class PoolState:
    """What the pool is doing, and what it has done since it was opened."""

    running: int = 0
    waiting: int = 0
    replaced: int = 0
    """Processes that were ended, or died, and got a successor."""


class _Slot:
    """A place for one query at a time, with the process that is in it."""

    def __init__(self, process: WorkerProcess, light: bool = False) -> None:
        self.process = process
        self.light = light
        self.renewing = asyncio.Lock()


class _Overrun(Exception):
    """The query did not end within the moment that the light slot gives."""


class Pool:
    """Runs tasks in worker processes; belongs to the loop on which it was opened."""

    def __init__(self, settings: WorkerSettings, limits: Limits) -> None:
        self.state = PoolState()
        self._settings = settings
        self._limits = limits
        self._slots: list[_Slot] = []
        self._free: list[_Slot] = []
        self._new: deque[asyncio.Future[_Slot]] = deque()
        self._long: deque[asyncio.Future[_Slot]] = deque()
        self._spare: asyncio.Task[WorkerProcess] | None = None
        self._ending: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def open(self) -> None:
        """Start the processes; they get ready while the first tasks are on their way."""
        for light in [False] * self._limits.workers + [True] * (self._limits.light > 0):
            slot = _Slot(await WorkerProcess.start(self._settings), light)
            self._slots.append(slot)
            self._free.append(slot)
        self._keep_spare()

    async def confinement(self) -> Confinement:
        """What keeps the workers to their task, as the first one says; ``QueryFailed`` if it never does."""
        try:
            return await self._slots[0].process.ready()
        except WorkerDied as death:
            raise QueryFailed(f"no worker process can be started ({death.cause})") from None

    async def run(self, task: Task) -> Reply:
        """The reply to a task, which has ``task.seconds`` once it runs and at most as long to wait before.

        Raises ``QueryBusy`` when it does not get its turn, ``QueryTimeout``, ``QueryOutOfMemory`` and
        ``QueryFailed`` when it was stopped or ended its worker; the worker is replaced.
        """
        until = asyncio.get_running_loop().time() + task.seconds
        slot = await self._take(self._new, until, light=True)
        with suppress(_Overrun):
            return await self._run_in(slot, task)
        Path(task.spool).unlink(missing_ok=True)
        slot = await self._take(self._long, until, light=False)
        return await self._run_in(slot, task)

    async def close(self) -> None:
        """End all processes; returns when they are gone. ``QueryFailed`` for those who run or wait."""
        self._closed = True
        for turn in (*self._new, *self._long):
            if not turn.done():
                turn.set_exception(QueryFailed(CLOSED))
        # A process that is just being put into a slot has to be there before it can be ended.
        await self._ended()
        for slot in self._slots:
            await slot.process.close()
        await self._ended()
        if self._spare is not None:
            with suppress(OSError):
                await (await self._spare).close()

    async def _ended(self) -> None:
        while self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)

    async def _run_in(self, slot: _Slot, task: Task) -> Reply:
        brief = slot.light and task.seconds > self._limits.light
        self.state.running += 1
        replace = True
        used = slot.process
        try:
            if not used.alive:
                # In a task of its own, like below: a process that nobody waits for any more would be lost.
                await asyncio.shield(self._later(self._replace(slot, used)))
                used = slot.process
            reply = await slot.process.ask(task, self._limits.light if brief else task.seconds)
            # A snapshot that is there for others but not for this worker: a new one may find it.
            replace = isinstance(reply, Gone)
            return reply
        except TimeoutError:
            if brief:
                raise _Overrun from None
            raise QueryTimeout(
                f"the query was stopped after {task.seconds:g} seconds", task.seconds
            ) from None
        except WorkerDied as death:
            if self._closed:
                raise QueryFailed(CLOSED) from None
            if death.memory and self._limits.memory:
                raise out_of_memory(self._limits.memory) from None
            raise QueryFailed(f"the query ended its worker process ({death.cause})") from None
        finally:
            self.state.running -= 1
            if replace:
                # At once: it must not write to a file that is read, or written by another, from now on.
                used.kill()
            # In a task of its own: the one who asks may have been cancelled, and need not wait.
            self._later(self._replace_and_give(slot, used)) if replace else self._give(slot)

    async def _take(self, line: deque[asyncio.Future[_Slot]], until: float, light: bool) -> _Slot:
        """A slot that is free for a query of this kind; ``QueryBusy`` when none becomes free in time."""
        for slot in self._free:
            if light or not slot.light:
                self._free.remove(slot)
                return slot
        if self._closed:
            raise QueryFailed(CLOSED)
        if self.state.waiting >= self._limits.queue:
            raise QueryBusy(f"{self.state.waiting} queries are waiting already: try again later")
        turn: asyncio.Future[_Slot] = asyncio.get_running_loop().create_future()
        line.append(turn)
        self.state.waiting += 1
        try:
            async with asyncio.timeout_at(until):
                return await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._give(turn.result())
            if isinstance(error, TimeoutError):
                busy = f"all {self._limits.workers} workers are busy: try again later"
                raise QueryBusy(busy) from None
            raise
        finally:
            self.state.waiting -= 1
            with suppress(ValueError):
                line.remove(turn)

    def _give(self, slot: _Slot) -> None:
        """Hand the slot to whoever waits for one of its kind, or put it back."""
        for line in (self._new,) if slot.light else (self._long, self._new):
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(slot)
                    return
        # Normal slots before the light one, and the one used last first: its caches are warm.
        if slot.light:
            self._free.append(slot)
        else:
            self._free.insert(0, slot)

    async def _replace_and_give(self, slot: _Slot, used: WorkerProcess) -> None:
        # Where none can be started now, whoever gets the slot next tries again.
        with suppress(OSError):
            await self._replace(slot, used)
        self._give(slot)

    async def _replace(self, slot: _Slot, used: WorkerProcess) -> None:
        """Put a fresh process into the slot and end the one that was in it; ``OSError`` if none starts."""
        async with slot.renewing:
            if slot.process is not used or self._closed:
                return
            self._later(used.close())
            spare, self._spare = self._spare, None
            fresh: WorkerProcess | None = None
            if spare is not None:
                with suppress(OSError):
                    fresh = await spare
                if fresh is not None and not fresh.alive:
                    self._later(fresh.close())
                    fresh = None
            slot.process = fresh or await WorkerProcess.start(self._settings)
            self.state.replaced += 1
            self._keep_spare()

    def _keep_spare(self) -> None:
        """Start the process that will take the place of the next one that has to be ended."""

        async def start() -> WorkerProcess:
            spare = await WorkerProcess.start(self._settings)
            with suppress(WorkerDied):
                await spare.ready()
            return spare

        if self._spare is None and self._limits.light > 0 and not self._closed:
            self._spare = asyncio.get_running_loop().create_task(start())

    def _later(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = asyncio.get_running_loop().create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task
