"""One evaluation for all who ask the same at the same time: a crowd that follows a link costs one query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

from kg.store.request import Answer

# Whoever asks for chance or for another server's word should get an answer of his own. That the words may
# also stand in a string costs nothing but a second evaluation.
_OWN_ANSWER = ("now", "rand", "uuid", "bnode", "service")


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[Answer]
    passengers: int = 0

    def end(self) -> None:
        """Stop the evaluation, or give back what it made: each passenger has his own by now."""
        if not self.task.done():
            self.task.cancel()
        elif not self.task.cancelled() and self.task.exception() is None:
            self.task.result().close()


class Flights:
    """Evaluations that are under way, by what was asked; belongs to one loop."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, _Flight] = {}

    async def join(
        self, asked: Hashable, text: str, start: Callable[[], Coroutine[Any, Any, Answer]]
    ) -> Answer:
        """The answer to what is asked, from an evaluation that is under way or is started.

        Each caller gets an answer to close. The evaluation is cancelled when all callers are.
        """
        lower = text.lower()
        if any(word in lower for word in _OWN_ANSWER):
            return await start()
        flight = self._under_way.get(asked)
        if flight is None:
            flight = self._under_way[asked] = _Flight(asyncio.ensure_future(start()))
        flight.passengers += 1
        try:
            return (await asyncio.shield(flight.task)).another()
        finally:
            flight.passengers -= 1
            if not flight.passengers:
                # At once: nobody may board one that is about to be stopped.
                if self._under_way.get(asked) is flight:
                    del self._under_way[asked]
                flight.end()
