"""Questions to allowed services: bounded in time and number, and equal ones asked only once.

The engine sends the same text again for each row that it joins with ``FILTER EXISTS``, ``LATERAL`` and some
``OPTIONAL`` clauses. Without a memory one query could send a service a million requests.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass

from kg.store.remote import Remote, RemoteAnswer, Unanswered

REMEMBERED_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Question:
    """What a service is asked; equal questions within :data:`REMEMBERED_SECONDS` have one answer."""

    service: str
    accept: str
    content_type: str
    body: bytes


@dataclass(slots=True)
class _Asked:
    """A question on its way or answered: the task, and how many wait for it."""

    task: asyncio.Task[RemoteAnswer]
    waiting: int = 0

    def size(self, question: Question) -> int:
        """The bytes that remembering it takes, once the task is done."""
        failed = self.task.exception() is not None
        return len(question.body) + (0 if failed else len(self.task.result().body))


class Questions:
    """Asks ``remote``, ``concurrent`` questions at once, each within ``seconds`` of being put.

    What was answered, failures included, is remembered for a while, all of it within ``max_bytes``.
    """

    def __init__(self, remote: Remote, max_bytes: int, seconds: float, concurrent: int) -> None:
        self._remote = remote
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._free = asyncio.Semaphore(concurrent)
        self._asked: OrderedDict[Question, _Asked] = OrderedDict()

    async def answer(self, question: Question, leaving: Coroutine[None, None, None]) -> RemoteAnswer | None:
        """The answer, remembered or new, or ``Unanswered``; ``None`` when ``leaving`` ends before.

        The service's answer is no longer waited for when nobody is left who wants it.
        """
        asked = self._asked.get(question)
        if asked is None:
            asked = self._asked[question] = _Asked(asyncio.create_task(self._ask(question)))
            asked.task.add_done_callback(lambda _: self._remember(question))
        asked.waiting += 1
        gone = asyncio.create_task(leaving)
        try:
            await asyncio.wait((asked.task, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            asked.waiting -= 1
            if not asked.waiting and not asked.task.done():
                del self._asked[question]
                asked.task.cancel()
        if not asked.task.done():
            return None
        if asked.task.cancelled():
            raise Unanswered("this server is being stopped")
        return asked.task.result()

    async def close(self) -> None:
        """End all that is under way."""
        under_way = [asked.task for asked in self._asked.values()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _ask(self, question: Question) -> RemoteAnswer:
        headers = {"Accept": question.accept, "Content-Type": question.content_type}
        try:
            async with asyncio.timeout(self._seconds), self._free:
                return await self._remote.ask(question.service, question.body, headers)
        except TimeoutError:
            raise Unanswered(f"it did not answer within {self._seconds:g} s") from None

    def _remember(self, question: Question) -> None:
        """Keep what was just answered, and let the oldest go until all fits."""
        asked = self._asked.get(question)
        if asked is None or not asked.task.done() or asked.task.cancelled():
            return
        self._asked.move_to_end(question)
        asyncio.get_running_loop().call_later(REMEMBERED_SECONDS, self._forget, question, asked)
        done = [(one, asked.size(one)) for one, asked in self._asked.items() if asked.task.done()]
        total = sum(size for _, size in done)
        for oldest, size in done:
            if total <= self._max_bytes:
                break
            del self._asked[oldest]
            total -= size

    def _forget(self, question: Question, asked: _Asked) -> None:
        if self._asked.get(question) is asked:
            del self._asked[question]
