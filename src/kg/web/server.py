"""The production server: uvicorn with our application, from the first request until it is told to stop."""

from __future__ import annotations

import logging
import math
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import TextIO

import uvicorn
from flask import Flask

from kg.errors import KgError, QueryFailed
from kg.export import being_made
from kg.settings import Settings
from kg.store import Limits, QueryEngine, source_of
from kg.web.app import body_limit, create_app
from kg.web.serving.background import DownloadsMaker
from kg.web.serving.connection import GuardedConnection
from kg.web.serving.front import Front
from kg.web.serving.observing import Observer, standard_log

_KEEP_ALIVE_SECONDS = 20
_LAST_SECONDS = 10
"""Seconds that requests get to end, once the server is to stop, beyond a query's time to wait and to run."""
_MOST_FILES = 65_536


def serve(settings: Settings, ready: Callable[[str], None] | None = None, log: TextIO | None = None) -> None:
    """Serves until SIGTERM or SIGINT, then lets the requests that are being answered end, and returns.

    ``ready`` is called with the server's address once it takes connections; ``log`` gets a line of JSON for
    each request, and a line in words where workers are not fully confined or do not start; it is standard
    error by default. Once it was told to stop, the process heeds these signals no more. Raises
    :class:`KgError` where the address cannot be used or nothing was built.
    """
    _allow_many_connections()
    sockets = listen(settings.host, settings.port)
    address = address_of(sockets[0])
    try:
        log = standard_log() if log is None else log
        with _told_to_stop() as stop, running(settings, sockets, log, stays=True) as engine:
            if ready:
                ready(address)
            # In a thread: a worker that never gets ready must not keep the server from being stopped.
            threading.Thread(target=_tell_of_workers, args=(engine, log, stop), daemon=True).start()
            stop.wait()
    finally:
        for listening in sockets:
            listening.close()


@contextmanager
def running(
    settings: Settings, sockets: list[socket.socket], log: TextIO | None = None, *, stays: bool = False
) -> Iterator[QueryEngine]:
    """A server on these sockets; when the block ends it stops taking requests and ends those it has.

    One that ``stays`` does what pays in the long run: it makes its templates ready while nobody asks yet, so
    that no first visitor waits for that, and in the background the files to take away.
    """
    with QueryEngine(
        source_of(settings),
        names=settings.names,
        limits=Limits.of(settings),
        services=settings.allow_service,
    ) as engine:
        observer = Observer(engine, log)
        # Files are made of a graph that is here.
        makes = stays and settings.downloads and not settings.endpoint
        maker = DownloadsMaker(engine, settings, log) if makes else None
        app = create_app(
            settings, engine, observer=observer, preparing=maker.expects if maker else being_made
        )
        front = Front(app, engine, observer, body_limit=body_limit(settings), base=settings.base)
        server = _server(front, settings)
        serving = threading.Thread(target=engine.run, args=(server.serve(sockets),), name="kg-serve")
        serving.start()
        with ExitStack() as stack:
            stack.callback(serving.join)
            stack.callback(setattr, server, "should_exit", True)
            while not server.started and serving.is_alive():
                serving.join(0.005)
            if stays:
                threading.Thread(target=_prepare, args=(app,), daemon=True).start()
            if maker:
                stack.enter_context(maker)
            yield engine


def _prepare(app: Flask) -> None:
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


def _server(front: Front, settings: Settings) -> uvicorn.Server:
    # It would log each odd request of a stranger; what matters of them is in our own log.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return uvicorn.Server(
        uvicorn.Config(
            front,
            http=GuardedConnection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=1024,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=math.ceil(2 * settings.timeout) + _LAST_SECONDS,
        )
    )


def _tell_of_workers(engine: QueryEngine, log: TextIO, stop: _Stop) -> None:
    """Say once what keeps the workers not to their task, and what is wrong with the store behind them."""
    told = list(engine.remarks)
    try:
        missing = engine.confinement().missing
    except QueryFailed as error:
        told.append(str(error))
    else:
        told += [f"workers are not fully confined: {'; '.join(missing)}"] if missing else []
    if told and not stop.told:
        with suppress(OSError):
            log.write("".join(f"kg: {line}\n" for line in told))
            log.flush()


def _allow_many_connections() -> None:
    """Raise the bound on open files, each connection being one, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on every address of the host; :class:`KgError` says why there is none.

    Port 0 takes any that is free.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError, OverflowError):
        raise KgError(f"{host}:{port} is no address that this machine can serve on") from None
    sockets: list[socket.socket] = []
    try:
        for family, address in dict.fromkeys((entry[0], entry[4]) for entry in found):
            sockets.append(socket.create_server(address, family=family, backlog=1024))
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise KgError(_why_not(host, port, error)) from None
    return sockets


def address_of(listening: socket.socket) -> str:
    """The URL at which a listening socket answers."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _why_not(host: str, port: int, error: OSError) -> str:
    match error:
        case PermissionError():
            return f"port {port} is for the system's own services; choose one above 1023 with --port"
        case OSError(errno=98 | 48):
            return f"port {port} on {host} is in use; stop what uses it, or choose another with --port"
        case _:
            return f"cannot listen on {host}:{port}: {error.strerror or error}"


class _Stop:
    """Whether the server was told to stop, and a way to wait for it.

    No ``threading.Event``: a signal may come while the main thread holds its lock, in a wait or a handler
    of the signal before, and setting it then waits for that lock for ever. And no wait that only a signal
    ends: one that another thread receives, or that comes a moment before, would leave the main thread in it.
    """

    def __init__(self) -> None:
        self.told = False
        self._reading, self.writing = os.pipe()
        os.set_blocking(self.writing, False)

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        """Handle a signal to stop, in the main thread."""
        self.told = True
        with suppress(BlockingIOError):
            os.write(self.writing, b".")

    def wait(self) -> None:
        """Returns once it was told. Whatever signal comes, the system writes to the pipe."""
        while not self.told:
            os.read(self._reading, 1)

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._reading)
        os.close(self.writing)


@contextmanager
def _told_to_stop() -> Iterator[_Stop]:
    """What a signal to stop is noted in; in any other thread than the main one nothing ever is."""
    stop = _Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    woken = signal.set_wakeup_fd(stop.writing, warn_on_full_buffer=False)
    before = {number: signal.signal(number, stop.note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            # Who was told to stop is about to end; to be told once more must not change how.
            signal.signal(number, signal.SIG_IGN if stop.told else handler)
        signal.set_wakeup_fd(woken)
        stop.close()
