"""Tasks run in worker processes that are ended when they overrun, and replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import QueryFailed, QueryTimeout
from kg.store.confinement import Confinement
from kg.store.evaluation import out_of_memory
from kg.store.limits import Limits
from kg.store.lines import Line
from kg.store.nursery import Nursery
from kg.store.process import WorkerDied, WorkerProcess
from kg.store.slots import CLOSED, Slot, Slots
from kg.store.task import Gone, Reply, Task, WorkerSettings

_CROWDED = 5
"""The part of the light slot's moment that a query gets first while others wait."""


@dataclass(slots=True)
class PoolState:
    """What the pool is doing, and what it has done since it was opened."""

    running: int = 0
    waiting: int = 0
    replaced: int = 0
    """Processes that were ended, or died, and got a successor."""


class Pool:
    """Runs tasks in worker processes; belongs to the loop on which it was opened."""

    def __init__(self, settings: WorkerSettings, limits: Limits, snapshot: Callable[[], str]) -> None:
        self._limits = limits
        self._nursery = Nursery(settings, snapshot)
        self._slots: list[Slot] = []
        self._lines = Slots(limits.queue)
        self._ending: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._running = 0
        self._replaced = 0

    @property
    def state(self) -> PoolState:
        """What it is doing now."""
        return PoolState(self._running, self._lines.waiting, self._replaced)

    async def open(self) -> None:
        """Start the processes; they get ready while the first tasks are on their way."""
        for light in [False] * self._limits.workers + [True] * (self._limits.light > 0):
            try:
                slot = Slot(await self._nursery.worker(), light)
            except WorkerDied as death:
                raise _unstartable(death) from None
            self._slots.append(slot)
            self._lines.give(slot)

    async def close(self) -> None:
        """End all processes; returns when they are gone. ``QueryFailed`` for those who run or wait."""
        self._closed = True
        self._lines.close()
        # A process that is just being put into a slot has to be there before it can be ended.
        await self._ended()
        for slot in self._slots:
            if slot.process is not None:
                await slot.process.close()
        await self._ended()
        await self._nursery.close()

    async def confinement(self) -> Confinement:
        """What keeps the workers to their task, as one of them says; ``QueryFailed`` if none does."""
        processes = [slot.process for slot in self._slots if slot.process is not None]
        try:
            if not processes:
                raise WorkerDied(None)
            return await processes[0].ready()
        except WorkerDied as death:
            raise _unstartable(death) from None

    async def run(self, task: Task) -> Reply:
        """The reply to a task, which has ``task.seconds`` once it runs and at most as long to wait before.

        Raises ``QueryBusy`` when it does not get its turn, ``QueryTimeout``, ``QueryOutOfMemory`` and
        ``QueryFailed`` when it was stopped or ended its worker; the worker is replaced.
        """
        until = asyncio.get_running_loop().time() + task.seconds
        for line in (self._lines.new, self._lines.again, self._lines.long):
            slot = await self._lines.take(line, until)
            seconds = self._given(slot, line, task)
            try:
                return await self._run_in(slot, task, seconds)
            except TimeoutError:
                if seconds == task.seconds:
                    break
                Path(task.spool).unlink(missing_ok=True)
        raise QueryTimeout(f"the query was stopped after {task.seconds:g} seconds", task.seconds)

    def _given(self, slot: Slot, line: Line[Slot], task: Task) -> float:
        """The seconds that a task has in this slot."""
        if not slot.light:
            return task.seconds
        crowded = line is self._lines.new and self._lines.waiting
        return min(task.seconds, self._limits.light / (_CROWDED if crowded else 1))

    async def _run_in(self, slot: Slot, task: Task, seconds: float) -> Reply:
        """The reply; ``TimeoutError`` when there is none in that time. The slot is given back."""
        self._running += 1
        usable = False
        used = slot.process
        try:
            if used is None or not used.alive:
                # In a task of its own, like below: a process that nobody waits for any more would be lost.
                await asyncio.shield(self._later(self._replace(slot, used)))
                used = slot.process
            if used is None:
                raise QueryFailed(CLOSED if self._closed else "no worker process can be started")
            reply = await used.ask(task, seconds)
            # A snapshot that is there for others but not for this worker: a new one may find it.
            usable = not isinstance(reply, Gone)
            return reply
        except WorkerDied as death:
            if self._closed:
                raise QueryFailed(CLOSED) from None
            if death.memory and self._limits.memory:
                raise out_of_memory(self._limits.memory) from None
            raise QueryFailed(f"the query ended its worker process ({death.cause})") from None
        finally:
            self._running -= 1
            if usable:
                self._lines.give(slot)
            else:
                if used is not None:
                    # At once: it must not write to a file that is read, or written by another, from now on.
                    used.kill()
                # In a task of its own: the one who asks may have been cancelled, and need not wait.
                self._later(self._replace_and_give(slot, used))

    async def _replace_and_give(self, slot: Slot, used: WorkerProcess | None) -> None:
        await self._replace(slot, used)
        self._lines.give(slot)

    async def _replace(self, slot: Slot, used: WorkerProcess | None) -> None:
        """Put a fresh process into the slot in place of the ``used`` one, which is ended.

        Where none can be started now the slot stays empty, and whoever gets it next tries again.
        """
        async with slot.renewing:
            if slot.process is not used or self._closed:
                return
            slot.process = None
            if used is not None:
                self._replaced += 1
                self._later(used.close())
            with suppress(WorkerDied):
                slot.process = await self._nursery.worker()

    def _later(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = asyncio.get_running_loop().create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task

    async def _ended(self) -> None:
        while self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)


def _unstartable(death: WorkerDied) -> QueryFailed:
    return QueryFailed(f"no worker process can be started ({death.cause})")
