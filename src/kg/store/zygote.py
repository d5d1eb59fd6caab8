"""The process that worker processes are forked from: it has loaded all that they need, and waits.

A worker that has to be replaced while others work at full load is there in some ten milliseconds; a new
interpreter would take a hundred times as long. Whoever makes queries run over their time must not be able to
keep the machine busy with starting interpreters.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
import struct
from collections.abc import Iterator

from kg.store.confinement.limits import die_with
from kg.store.worker import main as answer

NEWS = struct.Struct("<?ii")
"""What it tells: whether a worker has ended (else: begun), its process id, its exit status."""


def main(descriptor: int, engine: int) -> None:
    """Fork a worker for every socket that comes over the socket ``descriptor``, until its other end closes.

    The workers end with this process, and this process with the thread of the process ``engine`` that
    started it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the engine.
    with contextlib.suppress(OSError, AttributeError):
        die_with(engine)
    # What is there now is there for good; a collection in a worker would only copy its pages.
    gc.collect()
    gc.freeze()
    with (
        socket.socket(fileno=descriptor) as control,
        _deaths() as deaths,
        selectors.DefaultSelector() as watched,
    ):
        watched.register(control, selectors.EVENT_READ)
        watched.register(deaths, selectors.EVENT_READ)
        while True:
            for key, _ in watched.select():
                if key.fileobj is deaths:
                    deaths.recv(4096)
                    _bury(control)
                elif not _give_birth(control, deaths, watched):
                    return


def _give_birth(control: socket.socket, deaths: socket.socket, watched: selectors.BaseSelector) -> bool:
    """Fork a worker for the socket that has come; false when none comes any more."""
    message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    if not message:
        return False
    (descriptor,) = descriptors
    child = os.fork()
    if child == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        watched.close()
        deaths.close()
        control.close()
        try:
            answer(descriptor)
        finally:
            os._exit(0)
    os.close(descriptor)
    # A number may come to mean another process, a handle never does; not every system has handles.
    handle = [os.pidfd_open(child)] if hasattr(os, "pidfd_open") else []
    socket.send_fds(control, [NEWS.pack(False, child, 0)], handle)
    for one in handle:
        os.close(one)
    return True


def _bury(control: socket.socket) -> None:
    """Tell of each worker that has ended how it did."""
    with contextlib.suppress(ChildProcessError, BrokenPipeError):
        while True:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            control.send(NEWS.pack(True, child, os.waitstatus_to_exitcode(status)))


@contextlib.contextmanager
def _deaths() -> Iterator[socket.socket]:
    """A socket from which there is something to read whenever a worker has ended."""
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    with reader, writer:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        yield reader
