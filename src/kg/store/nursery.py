"""Where the engine gets worker processes from: it asks the zygote for them, and hears of their ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from kg.store.process import WorkerDied, WorkerProcess
from kg.store.task import WorkerSettings
from kg.store.zygote import NEWS

_START = "import sys; from kg.store.zygote import main; main(int(sys.argv[1]), int(sys.argv[2]))"


class Nursery:
    """Makes worker processes; used on the loop on which it is first asked for one."""

    def __init__(self, settings: WorkerSettings, snapshot: Callable[[], str]) -> None:
        """``snapshot`` tells the folder of the current snapshot, which a new worker opens at once."""
        self._settings = settings
        self._snapshot = snapshot
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._expected: deque[asyncio.Future[tuple[int, int]]] = deque()
        self._ends: dict[int, asyncio.Future[int | None]] = {}

    async def worker(self) -> WorkerProcess:
        """A process that is getting ready; a task may be sent at once. :class:`WorkerDied` without one."""
        try:
            control = self._control or self._start()
        except OSError:
            raise WorkerDied(None) from None
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        born: asyncio.Future[tuple[int, int]] = asyncio.get_running_loop().create_future()
        with theirs:
            try:
                socket.send_fds(control, [b"."], [theirs.fileno()])
            except OSError:
                ours.close()
                raise WorkerDied(None) from None
            self._expected.append(born)
        try:
            pid, handle = await born
        except BaseException:
            ours.close()
            raise
        settings = replace(
            self._settings, parent=self._zygote.pid if self._zygote else None, snapshot=self._snapshot()
        )
        return await WorkerProcess.connect(ours, pid, handle, self._ends[pid], settings)

    async def close(self) -> None:
        """End the zygote, and with it the workers that are left."""
        self._forget()
        if self._zygote is not None:
            self._zygote.kill()
            await asyncio.get_running_loop().run_in_executor(None, self._zygote.wait)

    def _start(self) -> socket.socket:
        if self._zygote is not None:
            self._zygote.kill()
            self._zygote.wait()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs, _deaf():
            # A plain subprocess, not one of multiprocessing, whose children import the caller's main module.
            self._zygote = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
                [sys.executable, "-c", _START, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            )
        self._control = ours
        asyncio.get_running_loop().add_reader(ours.fileno(), self._hear)
        return ours

    def _hear(self) -> None:
        assert self._control is not None
        try:
            message, handles, _, _ = socket.recv_fds(self._control, NEWS.size, 1)
        except BlockingIOError:
            return
        except OSError:
            message, handles = b"", []
        if not message:
            self._forget()
            return
        ended, pid, status = NEWS.unpack(message)
        if ended:
            if (end := self._ends.pop(pid, None)) is not None and not end.done():
                end.set_result(status)
            return
        self._ends[pid] = asyncio.get_running_loop().create_future()
        handle = handles[0] if handles else -1
        born = self._expected.popleft()
        if not born.done():
            born.set_result((pid, handle))
        elif handle >= 0:
            os.close(handle)  # Nobody waits for it any more; without its socket it ends by itself.

    def _forget(self) -> None:
        """The zygote is gone, or is to go: with it all that it made, and all that it was asked for."""
        if self._control is None:
            return
        asyncio.get_running_loop().remove_reader(self._control.fileno())
        self._control.close()
        self._control = None
        for end in self._ends.values():
            if not end.done():
                end.set_result(None)
        self._ends.clear()
        while self._expected:
            with suppress(asyncio.InvalidStateError):
                self._expected.popleft().set_exception(WorkerDied(None))


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started in the block never hear Ctrl-C, nor a stop that is sent to all processes.

    Both are for the server, which lets the queries end that are running, and then its workers.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
