"""Another SPARQL store: Oxigraph's server as a process, and a proxy before it with the faults stores have."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

PATIENCE = 30.0
"""Seconds that anything may take before a test fails."""

_ESTABLISHED, _SYN_SENT = "01", "02"
"""In ``/proc/net/tcp``."""

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@dataclass(frozen=True, slots=True)
class OtherStore:
    """A running store; ``url`` is its address without a final slash."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def query(self) -> str:
        """Where it answers queries."""
        return f"{self.url}/query"

    def quads(self) -> set[ox.Quad]:
        """All that it holds, its default graph included."""
        reply = ask(f"{self.url}/store", headers={"Accept": "application/n-quads"})
        return set(ox.parse(reply.body, ox.RdfFormat.N_QUADS))

    def named(self) -> bytes:
        """What its named graphs hold, as canonical N-Quads."""
        return canonical(quad for quad in self.quads() if not isinstance(quad.graph_name, ox.DefaultGraph))

    def default(self) -> bytes:
        """What its default graph holds, as canonical N-Quads."""
        return canonical(quad for quad in self.quads() if isinstance(quad.graph_name, ox.DefaultGraph))

    def graphs(self) -> set[str]:
        """The IRIs of its named graphs."""
        return {quad.graph_name.value for quad in self.quads() if isinstance(quad.graph_name, ox.NamedNode)}

    def update(self, text: str) -> None:
        """Carry out an update."""
        headers = {"Content-Type": "application/sparql-update"}
        assert ask(f"{self.url}/update", "POST", text.encode(), headers).status == 204


def canonical(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as lines of N-Quads in one order, blank nodes under canonical labels (RDFC-1.0)."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[OtherStore]:
    """Oxigraph's server over a folder, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        process = subprocess.Popen(
            [OXIGRAPH, "serve", "--location", folder, "--bind", f"127.0.0.1:{port}", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            assert process.poll() is None, (folder.parent / f"{folder.name}.log").read_text()
            assert time.monotonic() < deadline, "the other store did not start"
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.02)
        yield OtherStore(f"http://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait(PATIENCE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in; header names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def writes(self) -> bool:
        """Whether it may change something: all but queries."""
        return not self.path.startswith("/query")


@dataclass(frozen=True, slots=True)
class Says:
    """An answer. ``cut`` ends the connection after so many bytes of the body, ``lost`` before any answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    lost: bool = False


Fault = Callable[[Asked], Says | None]


def no_fault(_asked: Asked) -> None:
    """The request is passed on."""


class Proxy:
    """Stands before a store while the ``with`` block runs, and passes on what no fault has an answer for.

    ``before`` may answer in place of the store, ``after`` in place of the store's answer, when that has been
    carried out. Both are called in a thread of their own for each request and may block. Unless it ``keeps``
    connections, each is closed after its answer.
    """

    def __init__(
        self, behind: str, before: Fault = no_fault, after: Fault = no_fault, *, keeps: bool = True
    ) -> None:
        self.asked: list[Asked] = []
        self.before = before
        self.after = after
        self.behind = behind
        self.keeps = keeps
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Its address without a final slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def written(self) -> list[Asked]:
        """The requests that were no queries."""
        return [asked for asked in self.asked if asked.writes]

    @contextmanager
    def full(self) -> Iterator[None]:
        """It accepts no connection while the block runs: who wants one waits, and tries again each second."""
        with self._server.accepting, ExitStack() as queue:
            self._server.socket.listen(0)
            with suppress(TimeoutError):
                # One is taken by the server, which then waits for the block to end; the others queue.
                while True:
                    address = self._server.server_address[:2]
                    queue.enter_context(socket.create_connection(address, timeout=0.1))
            try:
                yield
            finally:
                self._server.socket.listen(self._server.request_queue_size)

    @property
    def wanted(self) -> bool:
        """Whether anyone waits for a connection to it."""
        return _SYN_SENT in self._states()

    @property
    def connected(self) -> bool:
        """Whether anyone has a connection to it."""
        return _ESTABLISHED in self._states()

    def _states(self) -> set[str]:
        """The states of connections to it, as whoever has made them sees them."""
        port = f":{self._server.server_address[1]:04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return {state for _, _, remote, state, *_ in rows if remote.endswith(port)}

    def answer(self, asked: Asked) -> Says:
        """What is said to a request."""
        self.asked.append(asked)
        if (said := self.before(asked)) is not None:
            return said
        reply = ask(self.behind + asked.path, asked.method, asked.body, _passed_on(asked.headers))
        if (said := self.after(asked)) is not None:
            return said
        return reply

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def ask(
    address: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Says:
    """The answer to one request on a connection of its own."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request(method, path, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        return Says(response.status, response.read(), dict(response.headers.items()))
    finally:
        connection.close()


def query(address: str, text: str, accept: str = "text/csv", **parameters: str) -> Says:
    """The answer of an endpoint to a query."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    return ask(address, "POST", urlencode({"query": text, **parameters}).encode(), headers)


def _passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in {"content-type", "accept"}}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], proxy: Proxy) -> None:
        self.proxy = proxy
        self.accepting = threading.Lock()
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[Any, Any]:
        """The next connection; held up while somebody else has the lock."""
        with self.accepting:
            return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: the other side may leave at any time."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        says = self.server.proxy.answer(Asked(self.command, self.path, headers, body))
        keeps = self.server.proxy.keeps and not says.lost and says.cut is None
        self.close_connection = self.close_connection or not keeps
        if says.lost:
            return
        with suppress(OSError):
            self.send_response(says.status)
            for name, value in says.headers.items():
                if name.lower() not in {
                    "transfer-encoding",
                    "content-length",
                    "connection",
                    "date",
                    "server",
                }:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(says.body)))
            self.end_headers()
            self.wfile.write(says.body[: says.cut])

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST  # noqa: N815 - the base class looks for these names

    def log_message(self, *arguments: object) -> None:
        """Nothing: the tests' output is for the tests."""
