"""``kg`` run by copies of a process that has loaded it: what is disturbed is its work, not its loading."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module

PATIENCE = 60.0
"""Seconds after which what has to happen counts as not happening, however busy the machine is."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A command at work, the first process of a session of its own."""

    pid: int
    _control: socket.socket

    def status(self, within: float) -> int | None:
        """Its exit status, or the negative number of the signal that ended it; ``None`` while it runs.

        It is told once.
        """
        ready, _, _ = select.select([self._control], [], [], within)
        return json.loads(self._control.recv(100)) if ready else None

    def kill(self) -> int:
        """Ends it; returns its status, which is another one where it had ended before."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        status = self.status(PATIENCE)
        assert status is not None, "a process that was killed went on"
        return status


@dataclass(frozen=True, slots=True)
class Preloaded:
    """The process that is copied, for one command at a time."""

    _control: socket.socket

    def begin(self, *words: str) -> Begun:
        """The command of these words, which has begun. What it prints is lost."""
        self._control.send(json.dumps(words).encode())
        return Begun(json.loads(self._control.recv(100)), self._control)


@contextmanager
def preloaded(*modules: str) -> Iterator[Preloaded]:
    """A process that has loaded the command line and these modules, until the block ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        ours.settimeout(PATIENCE)
        with subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno()), "kg.cli", *modules],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        ) as process:
            theirs.close()
            try:
                yield Preloaded(ours)
            finally:
                # With no other end of the socket it goes by itself.
                ours.close()
                process.wait(PATIENCE)


def _copy_for_each(control: socket.socket) -> None:
    while request := control.recv(1 << 16):
        pid = os.fork()
        if pid == 0:
            control.close()
            _run(json.loads(request))
        control.send(json.dumps(pid).encode())
        _, status = os.waitpid(pid, 0)
        with suppress(BrokenPipeError):
            control.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())


def _run(words: Sequence[str]) -> None:
    status: object = 70
    try:
        os.setsid()
        import_module("kg.cli").main(words)
    except SystemExit as leaving:
        status = leaving.code
    finally:
        os._exit(status if isinstance(status, int) else 70)


if __name__ == "__main__":
    for module in sys.argv[2:]:
        import_module(module)
    _copy_for_each(socket.socket(fileno=int(sys.argv[1])))
