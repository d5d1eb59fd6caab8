"""One place where a query can run: a worker process that is ended and replaced when it overruns or dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from kg.errors import QueryFailed, QueryTimeout
from kg.store.task import Reply, Task, WorkerSettings

_START = "import sys; from kg.store.worker import main; main(int(sys.argv[1]))"


class Slot:
    """A worker process and the pipe to it. Used by one thread at a time.

    A plain subprocess, not one of ``multiprocessing``: it does not import the caller's main module again,
    and it is ended by ``SIGKILL`` at once, where a pool's ``terminate`` waits for a signal handler that
    cannot run while the engine computes.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        self._settings = settings
        self._process, self._connection = self._start()

    def ask(self, task: Task) -> Reply:
        """The worker's reply; ``QueryTimeout`` or ``QueryFailed`` when it overran or died: it is replaced."""
        if self._process.poll() is not None:
            self._replace()
        try:
            self._connection.send(task)
            if self._connection.poll(task.seconds):
                reply: Reply = self._connection.recv()
                return reply
        except (EOFError, OSError) as error:
            code = self._replace()
            raise QueryFailed(f"the query ended its worker process ({_cause(code)})") from error
        except BaseException:
            self._replace()
            raise
        self._replace()
        raise QueryTimeout(f"the query was stopped after {task.seconds:g} seconds", task.seconds)

    def close(self) -> None:
        """End the worker."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _replace(self) -> int:
        """The exit status of the old worker, which is ended if it still runs."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=0)
        self.close()
        code = self._process.returncode
        self._process, self._connection = self._start()
        return code

    def _start(self) -> tuple[subprocess.Popen[bytes], Connection]:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
                [sys.executable, "-c", _START, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            )
        connection = Connection(ours.detach())
        connection.send(self._settings)
        return process, connection


def _cause(code: int) -> str:
    """Why a process ended, in words."""
    if code >= 0:
        return f"exit status {code}"
    if -code == signal.SIGSEGV:
        return "it exhausted its stack"
    if -code in {signal.SIGKILL, signal.SIGABRT}:
        return "it exhausted its memory"
    return signal.Signals(-code).name
