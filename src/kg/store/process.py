"""A worker process as the engine sees it: started, told what to do, heard, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
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
_START = "import sys; from kg.store.worker import main; main(int(sys.argv[1]))"


class WorkerDied(Exception):
    """The process ended before it had answered; ``cause`` says how, ``memory`` if it wanted too much."""

    def __init__(self, code: int | None, cause: str | None = None) -> None:
        """``code`` is its exit status, ``None`` for one that never got ready; ``cause`` says more than it."""
        self.cause, self.memory = _cause(code) if cause is None else (cause, False)
        super().__init__(self.cause)


class WorkerProcess:
    """One process and the socket to it; used on the loop that made it, for one task at a time.

    A plain subprocess, not one of ``multiprocessing``: it does not import the caller's main module again,
    and it is ended by ``SIGKILL`` at once, where a pool's ``terminate`` waits for a signal handler that
    cannot run while the engine computes.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], transport: asyncio.Transport, channel: _Channel
    ) -> None:
        self._process = process
        self._transport = transport
        self._channel = channel

    @classmethod
    async def start(cls, settings: WorkerSettings) -> WorkerProcess:
        """A process that is getting ready; a task may be sent at once."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and code; it returns at once
                [sys.executable, "-c", _START, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            )
        loop = asyncio.get_running_loop()
        transport, channel = await loop.create_connection(_Channel, sock=ours)
        worker = cls(process, transport, channel)
        transport.write(write_order(settings))
        return worker

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process can take a task, as far as one can tell."""
        return not self._transport.is_closing() and self._process.poll() is None

    async def ready(self) -> Confinement:
        """What keeps the process to its task, once it says so; :class:`WorkerDied` if it never does."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                # Several may wait for it: one that is cancelled must not take it from the others.
                return await self._heard(asyncio.shield(self._channel.ready))
        except TimeoutError:
            raise WorkerDied(None) from None

    async def ask(self, task: Task, seconds: float) -> Reply:
        """The reply to a task; ``TimeoutError`` past the time, :class:`WorkerDied` when there is none.

        After either, and when the caller is cancelled, the process has to be ended.
        """
        if not self._channel.ready.done():
            await self.ready()
        answered = self._channel.expect()
        self._transport.write(write_order(task))
        async with asyncio.timeout(seconds):
            return await self._heard(answered)

    async def _heard(self, future: asyncio.Future[_Heard]) -> _Heard:
        try:
            return await future
        except EOFError:
            raise await self._death() from None
        except ValueError:
            self._process.kill()
            raise WorkerDied(await self._ended(), _NONSENSE) from None

    def kill(self) -> None:
        """End the process without waiting until it is gone."""
        self._process.kill()

    async def close(self) -> int | None:
        """The exit status of the process, which is ended if it still runs."""
        self._transport.close()
        self._process.kill()
        return await self._ended()

    async def _death(self) -> WorkerDied:
        """Why a process has closed its socket; one that goes on for all that is ended."""
        try:
            return WorkerDied(await self._ended(_LAST_SECONDS))
        except subprocess.TimeoutExpired:
            self._process.kill()
            return WorkerDied(await self._ended(), _NONSENSE)

    async def _ended(self, seconds: float | None = None) -> int | None:
        # A process that gives back gigabytes takes a moment to end; others are served meanwhile.
        return await asyncio.get_running_loop().run_in_executor(None, self._process.wait, seconds)


class _Channel(asyncio.Protocol):
    """Messages out of the bytes of the socket."""

    def __init__(self) -> None:
        self.ready: asyncio.Future[Confinement] = asyncio.get_running_loop().create_future()
        self._reply: asyncio.Future[Reply] | None = None
        self._received = bytearray()
        self._closed = False
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember what to end, should the process say what no worker says."""
        self._transport = transport

    def expect(self) -> asyncio.Future[Reply]:
        """The next reply, to be awaited."""
        self._reply = asyncio.get_running_loop().create_future()
        if self._closed:
            self._reply.set_exception(EOFError())
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
            self._reply.set_result(read_reply(header, body))

    def _end(self, error: Exception) -> None:
        """No more is heard from the process."""
        if self._closed:
            return
        self._closed = True
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
