"""Who gets which slot next: normal slots, and one that is kept for light queries.

A query takes a free normal slot, or waits for one. Only where they come to a standstill, each held by a query
that takes its time, the light slot opens to those who wait. There a query may run for a moment only: one that
takes longer is ended and waits for a normal slot. So whatever runs in the normal slots, and however many such
queries are sent, the light slot is free again within a moment. While others wait for it, a query gets a fifth
of that moment first, and the whole of it after all who have not had their turn yet.

Among those who wait in the same line, clients take turns. Where the queue is full, one more query of a client
who asks less puts out the last one of the client who asks most.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import chain

from kg.errors import QueryBusy, QueryFailed
from kg.store.lines import Line, asking
from kg.store.process import WorkerProcess

CLOSED = "the engine is closed"

STANDSTILL = 0.5
"""Seconds without a normal slot for anybody, after which the light slot is open.

While they change hands, one process more than there are cores would only be in the way of the others, and a
query that is ended in the light slot was run for nothing.
"""

_GAVE_WAY = "many of your queries were waiting, and others wanted their turn: ask for less at once"


class Slot:
    """A place for one query at a time, with the process that is in it, where there is one."""

    def __init__(self, process: WorkerProcess | None, light: bool) -> None:
        self.process = process
        self.light = light
        self.renewing = asyncio.Lock()


class Slots:
    """The free slots and the lines of those who wait for one; belongs to one loop."""

    def __init__(self, longest: int) -> None:
        """At most ``longest`` wait; those who had a turn already are always let in again."""
        self.waiting = 0
        self.new: Line[Slot] = Line()
        """Those who have not had a turn."""
        self.again: Line[Slot] = Line()
        """Those whose first turn, in the light slot, was a short one."""
        self.long: Line[Slot] = Line()
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

    async def take(self, line: Line[Slot], until: float) -> Slot:
        """A slot for the next in this line; ``QueryBusy`` when none becomes free until then."""
        if self._free:
            self._handed = self._loop.time()
            # The one used last: its caches are warm.
            return self._free.pop()
        if self._closed:
            raise QueryFailed(CLOSED)
        client = asking.get()
        if line is self.new and self._full and not self._make_room_for(client):
            raise QueryBusy(f"{self.waiting} queries are waiting already: try again later")
        turn: asyncio.Future[Slot] = self._loop.create_future()
        line.append(client, turn)
        self.waiting += 1
        self._open_light()
        # A fifth of what asyncio.timeout costs, at each query that waits.
        clock = self._loop.call_at(until, _too_late, turn)
        try:
            return await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give(turn.result())
            else:
                line.remove(client, turn)
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
        for turn in chain(self.new, self.again, self.long):
            if not turn.done():
                turn.set_exception(QueryFailed(CLOSED))

    @property
    def _full(self) -> bool:
        # A light slot that is free will be for one of those who wait, who then does not count.
        return self.waiting - (self._light is not None) >= self._longest

    def _make_room_for(self, client: str) -> bool:
        """Whether somebody of another client, who has more than this one will have, was sent away for it."""
        lines = (self.new, self.again, self.long)
        counts = sum((line.count() for line in lines), start=Counter[str]())
        [(most, number)] = counts.most_common(1) or [(client, 0)]
        if number <= counts[client] + 1:
            return False
        for turn in filter(None, (line.last_of(most) for line in lines)):
            if not turn.done():
                turn.set_exception(QueryBusy(_GAVE_WAY))
                return True
        return False

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


def _first(*lines: Line[Slot]) -> asyncio.Future[Slot] | None:
    """The next who waits in the first of the lines in which somebody does."""
    return next((turn for line in lines if (turn := line.pop()) is not None), None)
