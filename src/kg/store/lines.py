"""Lines in which clients take turns: one who asks much waits behind himself, not in front of the others."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextvars import ContextVar
from itertools import chain
from typing import Generic, TypeVar

asking: ContextVar[str] = ContextVar("asking", default="")
"""Who asks, as far as a server can tell; the same for all where nobody said."""

_Given = TypeVar("_Given")


class Line(Generic[_Given]):
    """Futures of those who wait for something that is given to one client after the other."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[asyncio.Future[_Given]]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def append(self, client: str, turn: asyncio.Future[_Given]) -> None:
        """Let one more wait, behind all of the same client."""
        self._waiting.setdefault(client, deque()).append(turn)

    def pop(self) -> asyncio.Future[_Given] | None:
        """The first who still waits of the client whose turn it is, who then comes after all others."""
        while self._waiting:
            client, turns = self._waiting.popitem(last=False)
            while turns:
                turn = turns.popleft()
                if not turn.done():
                    if turns:
                        self._waiting[client] = turns
                    return turn
        return None

    def remove(self, client: str, turn: asyncio.Future[_Given]) -> None:
        """Let one go, who may have gone already."""
        turns = self._waiting.get(client, deque())
        if turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[client]

    def count(self) -> Counter[str]:
        """How many wait of each client."""
        return Counter({client: len(turns) for client, turns in self._waiting.items()})

    def last_of(self, client: str) -> asyncio.Future[_Given] | None:
        """The one of this client who came last, taken out."""
        turns = self._waiting.get(client)
        if not turns:
            return None
        last = turns[-1]
        self.remove(client, last)
        return last

    def __iter__(self) -> Iterator[asyncio.Future[_Given]]:
        return chain.from_iterable(self._waiting.values())
