"""A worker process as the engine sees it: told what to do, heard, ended."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
from contextlib import suppress
from typing import TypeVar

from kg.store.confinement import Confinement
from kg.store.task import (
    HEADER_BYTES,
    Reply,
    Task,
    WorkerSettings,
    read_lengths,
    read_ready,
    read_reply,
    write_order,
)

_Heard = TypeVar("_Heard")

_START_SECONDS = 60.0
_LAST_SECONDS = 2.0
"""From the end of a worker's socket to its own."""
_NONSENSE = "it did not keep to what workers say"
_LONGEST_REPLY = 4 << 20
"""Bytes of a reply; what is longer comes in a file."""


class WorkerDied(Exception):
    """The process ended before it had answered; ``cause`` says how, ``memory`` if it wanted too much."""

    def __init__(self, code: int | None, cause: str | None = None) -> None:
        """``code`` is its exit status, ``None`` for one that never got ready; ``cause`` says more than it."""
        self.cause, self.memory = _cause(code) if cause is None else (cause, False)
        super().__init__(self.cause)


class WorkerProcess:
    """One process and the socket to it; used on the loop that made it, for one task at a time."""

    def __init__(
        self,
        pid: int,
        handle: int,
        end: asyncio.Future[int | None],
        transport: asyncio.Transport,
        channel: _Channel,
    ) -> None:
        self.pid = pid
        self._handle = handle
        self._exit = select.poll()
        if handle >= 0:
            self._exit.register(handle, select.POLLIN)
        self._end = end
        self._transport = transport
        self._channel = channel

    @classmethod
    async def connect(
        cls,
        connection: socket.socket,
        pid: int,
        handle: int,
        end: asyncio.Future[int | None],
        settings: WorkerSettings,
    ) -> WorkerProcess:
        """The process at the other end of a connection.

        ``handle`` is its pidfd, which is closed with it, or -1 where the system has none. ``end``
        will have its exit status.
        """
        loop = asyncio.get_running_loop()
        transport, channel = await loop.create_connection(_Channel, sock=connection)
        transport.write(write_order(settings))
        return cls(pid, handle, end, transport, channel)

    @property
    def alive(self) -> bool:
        """Whether the process can take a task, as far as one can tell."""
        if self._transport.is_closing() or self._end.done():
            return False
        # What the zygote will tell in a moment, the system knows already.
        return not (self._handle >= 0 and self._exit.poll(0))

    async def ready(self) -> Confinement:
        """What keeps the process to its task, once it says so; :class:`WorkerDied` if it never does."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                # Who gives up waiting does not give up for all others who wait for the same process.
                return await self._heard(asyncio.shield(self._channel.ready))
        except TimeoutError:
            raise WorkerDied(None) from None

    async def ask(self, task: Task, seconds: float) -> Reply:
        """The reply to a task; ``TimeoutError`` past the time, :class:`WorkerDied` when there is none.

        After either, and when the caller is cancelled, the process has to be ended.
        """
        if not self._channel.ready.done():
            await self.ready()
        answered = self._channel.expect(seconds)
        # To a process that is gone nothing can be written; what is awaited tells of it.
        if not self._transport.is_closing():
            self._transport.write(write_order(task))
        return await self._heard(answered)

    async def _heard(self, future: asyncio.Future[_Heard]) -> _Heard:
        try:
            return await future
        except EOFError:
            raise await self._death() from None
        except ValueError:
            self.kill()
            raise WorkerDied(await asyncio.shield(self._end), _NONSENSE) from None

    async def _death(self) -> WorkerDied:
        """Why a process has closed its socket; one that goes on for all that is ended."""
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                return WorkerDied(await asyncio.shield(self._end))
        except TimeoutError:
            self.kill()
            return WorkerDied(await asyncio.shield(self._end), _NONSENSE)

    async def close(self) -> None:
        """End the process, if it still runs; returns when it is gone."""
        self._transport.close()
        self.kill()
        await asyncio.shield(self._end)
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

    def kill(self) -> None:
        """SIGKILL at once: a signal handler could not run while the engine computes."""
        with suppress(ProcessLookupError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif not self._end.done():
                os.kill(self.pid, signal.SIGKILL)


class _Channel(asyncio.Protocol):
    """Messages out of the bytes of the socket."""

    def __init__(self) -> None:
        self.ready: asyncio.Future[Confinement] = asyncio.get_running_loop().create_future()
        self._reply: asyncio.Future[Reply] | None = None
        self._clock: asyncio.TimerHandle | None = None
        self._received = bytearray()
        self._closed = False
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember what to end, should the process say what no worker says."""
        self._transport = transport

    def expect(self, seconds: float) -> asyncio.Future[Reply]:
        """The next reply, to be awaited; ``TimeoutError`` when it has not come by then."""
        loop = asyncio.get_running_loop()
        self._reply = loop.create_future()
        if self._closed:
            self._reply.set_exception(EOFError())
        else:
            # A third of what asyncio.timeout costs, at each query.
            self._clock = loop.call_later(seconds, self._late)
        return self._reply

    def data_received(self, data: bytes) -> None:
        """Take bytes of the process; a whole reply is handed over."""
        self._received += data
        while len(self._received) >= HEADER_BYTES and not self._closed:
            header, body = read_lengths(bytes(self._received[:HEADER_BYTES]))
            end = HEADER_BYTES + header + body
            if end > _LONGEST_REPLY:
                self._end(ValueError("too long a message"))
            if len(self._received) < end:
                return
            middle = HEADER_BYTES + header
            message = bytes(self._received[HEADER_BYTES:middle]), bytes(self._received[middle:end])
            del self._received[:end]
            try:
                self._take(*message)
            except ValueError as error:
                self._end(error)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The process is gone: whoever waits for it is told."""
        self._end(EOFError())

    def _take(self, header: bytes, body: bytes) -> None:
        if not self.ready.done():
            self.ready.set_result(read_ready(header))
        elif self._reply is None or (self._reply.done() and not self._reply.cancelled()):
            raise ValueError("a message that nobody asked for")
        elif not self._reply.done():
            self._stop_clock()
            self._reply.set_result(read_reply(header, body))

    def _late(self) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(TimeoutError())

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()

    def _end(self, error: Exception) -> None:
        """No more is heard from the process."""
        if self._closed:
            return
        self._closed = True
        self._stop_clock()
        self._received.clear()
        if self._transport is not None:
            self._transport.close()
        for future in (self.ready, self._reply):
            if future is not None and not future.done():
                future.set_exception(error)
                future.exception()  # Nobody may be waiting, which is no error.


def _cause(code: int | None) -> tuple[str, bool]:
    """Why a process ended, in words, and whether it was for want of memory."""
    if code is None:
        return "it did not start", False
    if code >= 0:
        return f"exit status {code}", False
    if -code == signal.SIGSEGV:
        return "it exhausted its stack", False
    if -code in {signal.SIGKILL, signal.SIGABRT}:
        return "it exhausted its memory", True
    return signal.Signals(-code).name, False
