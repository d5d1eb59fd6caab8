"""The worker processes and who may use them when: normal slots, and one that is kept for light queries.

A new query takes a free normal slot, else the light one. There it may run for a moment only: one that takes
longer is ended and waits for a normal slot. So whatever runs in the normal slots, and however many such
queries are sent, the light slot is free again within a moment. While others wait for it, a query gets a fifth
of that moment first, and the whole of it after all who have not had their turn yet.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kg.errors import QueryBusy, QueryFailed, QueryTimeout
from kg.store.confinement import Confinement
from kg.store.evaluation import out_of_memory
from kg.store.limits import Limits
from kg.store.nursery import Nursery
from kg.store.process import WorkerDied, WorkerProcess
from kg.store.task import Gone, Reply, Task, WorkerSettings


@dataclass(slots=True)
class PoolState:
    """What the pool is doing, and what it has done since it was opened."""

    running: int = 0
    waiting: int = 0
    replaced: int = 0
    """Processes that were ended, or died, and got a successor."""


class _Slot:
    """A place for one query at a time, with the process that is in it."""

    def __init__(self, process: WorkerProcess, light: bool) -> None:
        self.process: WorkerProcess | None = process
        self.light = light


_Line = deque[asyncio.Future[_Slot]]
"""Those who wait for a slot, the first to get it first."""


class Pool:
    """Runs tasks in worker processes; belongs to the loop on which it was opened."""

    def __init__(self, settings: WorkerSettings, limits: Limits, snapshot: Callable[[], str]) -> None:
        self.state = PoolState()
        self._limits = limits
        self._nursery = Nursery(settings, snapshot)
        self._slots: list[_Slot] = []
        self._free: list[_Slot] = []
        self._new: _Line = deque()
        self._again: _Line = deque()
        self._long: _Line = deque()
        self._ending: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Start the processes; they get ready while the first tasks are on their way."""
        for light in [False] * self._limits.workers + [True] * (self._limits.light > 0):
            slot = _Slot(await self._nursery.worker(), light)
            self._slots.append(slot)
            self._free.append(slot)

    async def close(self) -> None:
        """End all processes; returns when they are gone."""
        while self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)
        for slot in self._slots:
            if slot.process is not None:
                await slot.process.close()
        await self._nursery.close()

    async def confinement(self) -> Confinement:
        """What keeps the workers to their task, as one of them says; ``QueryFailed`` if none does."""
        processes = [slot.process for slot in self._slots if slot.process is not None]
        try:
            if not processes:
                raise WorkerDied(None)
            return await processes[0].ready()
        except WorkerDied as death:
            raise QueryFailed(f"no worker process can be started ({death.cause})") from None

    async def run(self, task: Task) -> Reply:
        """The reply to a task, which has ``task.seconds`` once it runs and at most as long to wait before.

        Raises ``QueryBusy`` when it does not get its turn, ``QueryTimeout``, ``QueryOutOfMemory`` and
        ``QueryFailed`` when it was stopped or ended its worker; the worker is replaced.
        """
        until = asyncio.get_running_loop().time() + task.seconds
        for line in (self._new, self._again, self._long):
            slot = await self._take(line, until)
            seconds = self._given(slot, line, task)
            try:
                return await self._run_in(slot, task, seconds)
            except TimeoutError:
                if seconds == task.seconds:
                    break
        raise QueryTimeout(f"the query was stopped after {task.seconds:g} seconds", task.seconds)

    def _given(self, slot: _Slot, line: _Line, task: Task) -> float:
        """The seconds that a task has in this slot."""
        if not slot.light:
            return task.seconds
        crowded = line is self._new and self.state.waiting
        return min(task.seconds, self._limits.light / (5 if crowded else 1))

    async def _run_in(self, slot: _Slot, task: Task, seconds: float) -> Reply:
        """The reply; ``TimeoutError`` when there is none in that time. The slot is given back."""
        self.state.running += 1
        usable = False
        try:
            if slot.process is None or not slot.process.alive:
                try:
                    await self._replace(slot)
                except WorkerDied as death:
                    raise QueryFailed(f"no worker process can be started ({death.cause})") from None
            assert slot.process is not None
            reply = await slot.process.ask(task, seconds)
            # A snapshot that is there for others but not for this worker: a new one may find it.
            usable = not isinstance(reply, Gone)
            return reply
        except WorkerDied as death:
            if death.memory and self._limits.memory:
                raise out_of_memory(self._limits.memory) from None
            raise QueryFailed(f"the query ended its worker process ({death.cause})") from None
        finally:
            self.state.running -= 1
            if usable:
                self._give(slot)
            else:
                if slot.process is not None:
                    slot.process.kill()
                # In a task of its own: the one who asks may have been cancelled, and need not wait.
                self._later(self._replace_and_give(slot))

    async def _take(self, line: _Line, until: float) -> _Slot:
        """A slot for the next in this line; ``QueryBusy`` when none becomes free in time."""
        for slot in self._free:
            if line is not self._long or not slot.light:
                self._free.remove(slot)
                return slot
        if self.state.waiting >= self._limits.queue and line is self._new:
            raise QueryBusy(f"{self.state.waiting} queries are waiting already: try again later")
        turn: asyncio.Future[_Slot] = asyncio.get_running_loop().create_future()
        line.append(turn)
        self.state.waiting += 1
        try:
            async with asyncio.timeout_at(until):
                return await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
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
        for line in (self._new, self._again) if slot.light else (self._long, self._new, self._again):
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

    async def _replace_and_give(self, slot: _Slot) -> None:
        try:
            await self._replace(slot)
        except WorkerDied:
            pass  # Whoever gets the slot next tries again, and is told.
        finally:
            self._give(slot)

    async def _replace(self, slot: _Slot) -> None:
        """Put a fresh process into the slot and end the one that was in it."""
        before, slot.process = slot.process, None
        if before is not None:
            self.state.replaced += 1
            self._later(before.close())
        slot.process = await self._nursery.worker()

    def _later(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
