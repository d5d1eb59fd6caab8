"""Who gets which slot next: normal slots, and one that is kept for light queries.

A query takes a free normal slot, or waits for one. Only where they come to a standstill, each held by a query
that takes its time, the light slot opens to those who wait. There a query may run for a moment only: one that
takes longer is ended and waits for a normal slot. So whatever runs in the normal slots, and however many such
queries are sent, the light slot is free again within a moment. While others wait for it, a query gets a fifth
of that moment first, and the whole of it after all who have not had their turn yet.
"""

from __future__ import annotations

import asyncio
from collections import deque

from kg.errors import QueryBusy, QueryFailed
from kg.store.process import WorkerProcess

CLOSED = "the engine is closed"

STANDSTILL = 0.3
"""Seconds without a normal slot for anybody, after which the light slot is open.

While they change hands, one process more than there are cores would only be in the way of the others, and a
query that is ended in the light slot was run for nothing.
"""


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
        self._loop = asyncio.get_running_loop()
        self._free: list[Slot] = []
        self._light: Slot | None = None
        """The light slot while it is free."""
        self._handed = self._loop.time() - STANDSTILL
        """When somebody last got a normal slot."""
        self._opening: asyncio.TimerHandle | None = None
        self._closed = False

    async def take(self, line: Line, until: float) -> Slot:
        """A slot for the next in this line; ``QueryBusy`` when none becomes free until then."""
        if self._free:
            self._handed = self._loop.time()
            # The one used last: its caches are warm.
            return self._free.pop()
        if self._closed:
            raise QueryFailed(CLOSED)
        # A light slot that is free will be for one of them, who then does not count.
        if self.waiting - (self._light is not None) >= self._longest and line is self.new:
            raise QueryBusy(f"{self.waiting} queries are waiting already: try again later")
        turn: asyncio.Future[Slot] = self._loop.create_future()
        line.append(turn)
        self.waiting += 1
        self._open_light()
        # A fifth of what asyncio.timeout costs, at each query that waits.
        clock = self._loop.call_at(until, _too_late, turn)
        try:
            return await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give(turn.result())
            elif turn in line:
                line.remove(turn)
            raise
        finally:
            clock.cancel()
            self.waiting -= 1

    def give(self, slot: Slot) -> None:
        """Hand the slot to whoever waits for one of its kind, or put it back."""
        if slot.light:
            self._light = slot
            self._open_light()
        elif (turn := _first(self.long, self.again, self.new)) is not None:
            self._handed = self._loop.time()
            turn.set_result(slot)
        else:
            self._free.append(slot)

    def close(self) -> None:
        """Let nobody in any more; those who wait get ``QueryFailed``."""
        self._closed = True
        if self._opening is not None:
            self._opening.cancel()
        for turn in (*self.new, *self.again, *self.long):
            if not turn.done():
                turn.set_exception(QueryFailed(CLOSED))

    def _open_light(self) -> None:
        """Hand out the light slot if it is free and nothing moves; where it still does, look again later."""
        if self._light is None or self._opening is not None or not (self.new or self.again):
            return
        opens = self._handed + STANDSTILL
        if self._loop.time() < opens:
            self._opening = self._loop.call_at(opens, self._look_again)
        elif (turn := _first(self.new, self.again)) is not None:
            slot, self._light = self._light, None
            turn.set_result(slot)

    def _look_again(self) -> None:
        self._opening = None
        if not self._closed:
            self._open_light()


def _too_late(turn: asyncio.Future[Slot]) -> None:
    if not turn.done():
        turn.set_exception(QueryBusy("all workers are busy: try again later"))


def _first(*lines: Line) -> asyncio.Future[Slot] | None:
    """The first who still waits, taken out of the first of the lines that has one."""
    for line in lines:
        while line:
            turn = line.popleft()
            if not turn.done():
                return turn
    return None
