"""Who gets which slot next: normal slots, and one that is kept for light queries.

A new query takes a free normal slot, else the light one. There it may run for a moment only: one that takes
longer is ended and waits for a normal slot. So whatever runs in the normal slots, and however many such
queries are sent, the light slot is free again within a moment. While others wait for it, a query gets a fifth
of that moment first, and the whole of it after all who have not had their turn yet.
"""

from __future__ import annotations

import asyncio
from collections import deque

from kg.errors import QueryBusy, QueryFailed
from kg.store.process import WorkerProcess

CLOSED = "the engine is closed"


class Slot:
    """A place for one query at a time, with the process that is in it, where there is one."""

    def __init__(self, process: WorkerProcess, light: bool) -> None:
        self.process: WorkerProcess | None = process
        self.light = light
        self.renewing = asyncio.Lock()


Line = deque[asyncio.Future[Slot]]
"""Those who wait for a slot, the first to get it first."""


class Slots:
    """The free slots and the lines of those who wait for one; belongs to one loop."""

    def __init__(self, longest: int) -> None:
        """At most ``longest`` wait; those who had a turn already are always let in again."""
        self.waiting = 0
        self.new: Line = deque()
        """Those who have not had a turn."""
        self.again: Line = deque()
        """Those whose first turn, in the light slot, was a short one."""
        self.long: Line = deque()
        """Those who need a normal slot."""
        self._longest = longest
        self._free: list[Slot] = []
        self._closed = False

    async def take(self, line: Line, until: float) -> Slot:
        """A slot for the next in this line; ``QueryBusy`` when none becomes free until then."""
        for slot in self._free:
            if line is not self.long or not slot.light:
                self._free.remove(slot)
                return slot
        if self._closed:
            raise QueryFailed(CLOSED)
        if self.waiting >= self._longest and line is self.new:
            raise QueryBusy(f"{self.waiting} queries are waiting already: try again later")
        turn: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        line.append(turn)
        self.waiting += 1
        try:
            async with asyncio.timeout_at(until):
                return await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give(turn.result())
            elif turn in line:
                line.remove(turn)
            if isinstance(error, TimeoutError):
                raise QueryBusy("all workers are busy: try again later") from None
            raise
        finally:
            self.waiting -= 1

    def give(self, slot: Slot) -> None:
        """Hand the slot to whoever waits for one of its kind, or put it back."""
        for line in (self.new, self.again) if slot.light else (self.long, self.new, self.again):
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

    def close(self) -> None:
        """Let nobody in any more; those who wait get ``QueryFailed``."""
        self._closed = True
        for turn in (*self.new, *self.again, *self.long):
            if not turn.done():
                turn.set_exception(QueryFailed(CLOSED))
