"""How much memory a server takes while it delivers a large result."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from client import BenchmarkFailed, get_answer
from kinds import JSON
from processes import resident, wait_until_idle
from pyoxigraph import QueryResultsFormat, parse_query_results
from servers import Running

ROWS = 1_000_000
QUERY = f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {ROWS}"

SLOW = 8 << 20
"""Bytes a second that the slow client reads."""

_CHUNK = 64 << 10
_LOOKS = 0.02


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: the client that read it, sizes in bytes, ``growth`` of the server's memory meanwhile."""

    server: str
    client: str
    rows: int
    size: int
    growth: int
    seconds: float


@dataclass(slots=True)
class Peak:
    """The most memory that was seen."""

    bytes: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self, process: int) -> None:
        """Look until told to stop."""
        while not self._over.wait(_LOOKS):
            self.bytes = max(self.bytes, resident(process))

    def stop(self) -> None:
        """Look no more."""
        self._over.set()


@contextmanager
def peak_of(process: int) -> Iterator[Peak]:
    """The most memory that the process and its descendants have within the block."""
    peak = Peak(resident(process))
    thread = threading.Thread(target=peak.watch, args=(process,))
    thread.start()
    try:
        yield peak
    finally:
        peak.stop()
        thread.join()


def deliver(server: Running, rows: int, *, pace: int | None) -> Delivery:
    """What it takes to deliver so many rows to a client that reads ``pace`` bytes a second, or all it can."""
    get_answer(server.port, server.path("SELECT ?s { ?s ?p ?o } LIMIT 1"), JSON)
    wait_until_idle(server.process)
    before = resident(server.process)
    begin = time.perf_counter()
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        with peak_of(server.process) as peak:
            size = _read(server, Path(file.name), pace)
        seconds = time.perf_counter() - begin
        found = sum(1 for _ in parse_query_results(path=file.name, format=QueryResultsFormat.JSON))
    if found != rows:
        raise BenchmarkFailed(f"{server.server.name} delivered {found} rows, not {rows}")
    client = "fast" if pace is None else "slow"
    return Delivery(server.server.name, client, found, size, peak.bytes - before, seconds)


def _read(server: Running, file: Path, pace: int | None) -> int:
    """The bytes of the answer, which is then in the file."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.connect()
    if pace is not None:
        # What the system keeps for the reader would hide that he is slow.
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _CHUNK)
    connection.request("GET", server.path(QUERY), headers={"Accept": JSON})
    response = connection.getresponse()
    if response.status != 200:
        raise BenchmarkFailed(f"{server.server.name}: {response.status} {response.read(300)!r}")
    size = 0
    begin = time.perf_counter()
    with file.open("wb") as target:
        while chunk := response.read(_CHUNK):
            size += target.write(chunk)
            if pace is not None:
                time.sleep(max(0.0, size / pace - (time.perf_counter() - begin)))
    connection.close()
    return size
