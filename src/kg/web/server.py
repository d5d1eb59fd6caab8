"""The production server: waitress with our application, from the first request until it is told to stop."""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from kg.errors import KgError
from kg.settings import Settings
from kg.store import QueryEngine
from kg.web.app import body_limit, create_app

_CONNECTIONS = 1000
_IDLE_SECONDS = 60
_LONGEST_HEADER = 256 * 1024
_SENDING_SECONDS = 5.0


def serve(settings: Settings, ready: Callable[[str], None] | None = None) -> None:
    """Serves until SIGTERM or SIGINT, then lets the requests that are being answered end, and returns.

    ``ready`` is called with the server's address once it takes connections. Raises :class:`KgError` where
    the address cannot be used or nothing was built.
    """
    sockets = listen(settings.host, settings.port)
    # It warns of every request that waits for a thread for a moment: that is what the queue is for.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        with (
            QueryEngine(
                settings.store,
                names=settings.names,
                workers=settings.workers,
                timeout=settings.timeout,
                max_result_bytes=settings.max_result_bytes,
                max_query_bytes=settings.max_query_bytes,
            ) as engine,
            _stopped_by_signals(),
        ):
            channels: dict[int, Any] = {}
            server = create_server(
                create_app(settings, engine), map=channels, **server_options(settings, sockets)
            )
            if ready:
                ready(address_of(sockets[0]))
            # Ends on the SystemExit that a signal raises, when the threads are done with their requests.
            server.run()
            _send_the_rest(channels)
    finally:
        for listening in sockets:
            listening.close()


def _send_the_rest(channels: dict[int, Any]) -> None:
    """Sends what the threads have answered: waitress leaves its loop before the last bytes are out."""
    deadline = time.monotonic() + _SENDING_SECONDS
    while time.monotonic() < deadline and any(
        isinstance(channel, HTTPChannel) and channel.total_outbufs_len for channel in channels.values()
    ):
        wasyncore.loop(timeout=0.1, use_poll=True, map=channels, count=1)
    wasyncore.close_all(channels)


def server_options(settings: Settings, sockets: list[socket.socket]) -> dict[str, Any]:
    """How waitress is set up: many waiting connections, few threads, bounded requests."""
    return {
        "sockets": sockets,
        # A thread waits for a worker's answer; the others render pages meanwhile.
        "threads": max(8, 4 * settings.workers),
        "connection_limit": _CONNECTIONS,
        "channel_timeout": _IDLE_SECONDS,
        "cleanup_interval": 10,
        "max_request_header_size": _LONGEST_HEADER,
        # A little more than the application takes, so that it is the application that explains the limit.
        "max_request_body_size": 4 * body_limit(settings),
        # select() ends at 1,024 open files.
        "asyncore_use_poll": True,
        "ident": "tradekg",
    }


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
def _stopped_by_signals() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
