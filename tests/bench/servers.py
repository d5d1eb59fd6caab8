"""The servers that are compared: how each is started on which data, and where it answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from client import BenchmarkFailed, get, path_of

_START_SECONDS = 900
_STOP_SECONDS = 15
_LOOKS = 0.005
"""Seconds between two looks whether a server answers."""

# The shipped limits are for strangers; a benchmark asks for more rows than they allow.
WIDE_LIMITS = {"KG_MAX_RESULT_BYTES": str(1 << 30), "KG_MAX_RESULTS": "10000000"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can be started; in ``command`` the mark ``{port}`` stands for its port."""

    name: str
    command: tuple[str, ...]
    endpoint: str
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers; ``started_in`` are the seconds from its start to its first answer."""

    server: Server
    process: int
    port: int
    started_in: float

    def path(self, query: str) -> str:
        """The path that asks this query; what begins with / is a path already."""
        return query if query.startswith("/") else path_of(self.server.endpoint, query)


def kg_server(store: Path, timeout: float | None = None) -> Server:
    """Our server as ``kg serve`` starts it."""
    environment = WIDE_LIMITS | ({} if timeout is None else {"KG_TIMEOUT": str(timeout)})
    command = (
        sys.executable,
        "-m",
        "kg",
        "serve",
        "--store",
        str(store),
        "--port",
        "{port}",
        "--no-downloads",
    )
    return Server("kg", command, "/sparql", environment)


def oxigraph_server(data: Path, timeout: int | None = None) -> Server:
    """Oxigraph's own server on the same files."""
    limits = () if timeout is None else ("--timeout-s", str(timeout))
    command = (_installed("oxigraph"), "serve-read-only", "--location", str(data), *limits)
    return Server("oxigraph", (*command, "--bind", "127.0.0.1:{port}"), "/query")


def rdflib_server(quads: Path) -> Server:
    """``rdflib-endpoint`` over a graph in memory that it reads from the file."""
    where = ("--host", "127.0.0.1", "--port", "{port}")
    return Server("rdflib", (_installed("rdflib-endpoint"), "serve", str(quads), *where), "/")


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """The server, started on a free port and answering; it is ended with the block."""
    port = _free_port()
    begin = time.perf_counter()
    process = subprocess.Popen(
        [word.replace("{port}", str(port)) for word in server.command],
        env=os.environ | server.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for_answer(server, process, port)
        yield Running(server, process.pid, port, time.perf_counter() - begin)
    finally:
        _end(process)


def _wait_for_answer(server: Server, process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = " ".join(server.command)
            raise BenchmarkFailed(f"{server.name} ended with {process.returncode}: {said}")
        with suppress(OSError):
            reply = get(port, path_of(server.endpoint, "ASK {}"), "application/sparql-results+json")
            if reply.status == 200:
                return
        time.sleep(_LOOKS)
    raise BenchmarkFailed(f"{server.name} does not answer after {_START_SECONDS} seconds")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            # The session is the server's own: nothing else is in its group.
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _installed(program: str) -> str:
    """The program beside the interpreter that runs this."""
    return str(Path(sys.executable).with_name(program))
