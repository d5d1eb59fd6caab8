"""The production server: uvicorn with our application, from the first request until it is told to stop."""

from __future__ import annotations

import logging
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TextIO

import uvicorn

from kg.errors import KgError
from kg.settings import Settings
from kg.store import Limits, QueryEngine
from kg.web.app import body_limit, create_app
from kg.web.connection import GuardedConnection
from kg.web.front import Front
from kg.web.observing import Observer, standard_log

_KEEP_ALIVE_SECONDS = 20
_LAST_SECONDS = 10
"""Seconds that requests get to end beyond a query's own limit, once the server is to stop."""
_MOST_FILES = 65_536


def serve(settings: Settings, ready: Callable[[str], None] | None = None, log: TextIO | None = None) -> None:
    """Serves until SIGTERM or SIGINT, then lets the requests that are being answered end, and returns.

    ``ready`` is called with the server's address once it takes connections; ``log`` gets a line of JSON for
    each request, and is standard error by default. Raises :class:`KgError` where the address cannot be used
    or nothing was built.
    """
    _allow_many_connections()
    sockets = listen(settings.host, settings.port)
    address = address_of(sockets[0])
    try:
        with _told_to_stop() as stop, running(settings, sockets, standard_log() if log is None else log):
            if ready:
                ready(address)
            stop.wait()
    finally:
        for listening in sockets:
            listening.close()


@contextmanager
def running(
    settings: Settings, sockets: list[socket.socket], log: TextIO | None = None
) -> Iterator[QueryEngine]:
    """A server on these sockets; when the block ends it stops taking requests and ends those it has."""
    with QueryEngine(
        settings.store, names=settings.names, limits=Limits.of(settings), services=settings.allow_service
    ) as engine:
        observer = Observer(engine, log)
        app = create_app(settings, engine, observer=observer)
        front = Front(app, engine, observer, body_limit=body_limit(settings), base=settings.base)
        server = _server(front, settings)
        serving = threading.Thread(target=engine.run, args=(server.serve(sockets),), name="kg-serve")
        serving.start()
        try:
            while not server.started and serving.is_alive():
                serving.join(0.005)
            yield engine
        finally:
            server.should_exit = True
            serving.join()


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
            timeout_graceful_shutdown=int(settings.timeout) + _LAST_SECONDS,
        )
    )


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


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that a signal to stop sets; in any other thread than the main one nothing does."""
    stop = threading.Event()

    def note(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
