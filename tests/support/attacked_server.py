"""``kg serve`` as a process of its own, over a graph that is large enough for a cross product to run away."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode, Quad
from raw_http import Reply, talk
from small_graph import NAMES, QUADS, graph, iri

from kg.rdf import describe_dataset, ontology_quads
from kg.store import publish

ITEMS = 10_000
"""How many made things are in the graph, with two statements each."""

SCRIPT = "<script>alert('x')</script> & \"quoted\""
"""The label of ``/id/event/hostile``: it would do harm on a page that forgot to escape it."""

LIMITS: Mapping[str, str] = {
    "KG_TIMEOUT": "2",
    "KG_WORKERS": "2",
    "KG_QUEUE": "8",
    "KG_MEMORY": str(1 << 30),
    "KG_MAX_RESULTS": "50000",
    "KG_MAX_RESULT_BYTES": str(16 << 20),
}
"""The limits that the attacked server has, by their names in the environment."""

PROBLEM = "application/problem+json"
QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"

# So many seconds are "quickly" even on a busy machine; no answer is measured more closely.
QUICKLY = 10.0
_START = 30.0
_SECRETS = re.compile(rb"Traceback \(most recent call last\)|site-packages|/src/kg/|\.py\"?, line \d")
_NUMBERS = itertools.count(1)


def item(number: int) -> NamedNode:
    """The IRI of a made thing."""
    return NamedNode(f"{NAMES.base}id/item/{number}")


def made_quads() -> Iterator[Quad]:
    """A ring of things: each has a name and knows the next one."""
    into, label, following = graph("made"), iri("rdfs:label"), NamedNode("http://example.org/next")
    for number in range(ITEMS):
        yield Quad(item(number), label, Literal(f"item {number}"), into)
        yield Quad(item(number), following, item((number + 1) % ITEMS), into)


def publish_graph(folder: Path) -> None:
    """Build the store: two releases, the ontology, the made things and one with a hostile name."""
    quads = [*QUADS, *ontology_quads(NAMES), *made_quads()]
    quads.append(Quad(iri("event:hostile"), iri("rdfs:label"), Literal(SCRIPT), graph("entities")))
    quads += describe_dataset(quads, NAMES, datetime(2024, 7, 2, tzinfo=UTC), "0.1.0")
    publish(quads, folder)


@dataclass(frozen=True, slots=True)
class AttackedServer:
    """A running server. Every answer that it gives is searched for what no stranger should see."""

    process: subprocess.Popen[bytes]
    port: int
    store: Path
    log: Path
    _secrets: tuple[bytes, ...] = field(default=())

    @property
    def pid(self) -> int:
        return self.process.pid

    def ask(
        self,
        path: str,
        accept: str | None = None,
        method: str = "GET",
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        source: str = "127.0.0.1",
    ) -> Reply:
        """The answer to one well-formed request on a connection of its own, from this local address."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=timeout, source_address=(source, 0)
        )
        sent = dict(headers or {}) | ({"Accept": accept} if accept else {})
        try:
            # A server that has seen enough answers and closes: the answer is there all the same.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            reply = Reply(response.status, response.headers, response.read())
        finally:
            connection.close()
        self.check_discreet(reply.body)
        return reply

    def query(
        self, text: str, accept: str | None = None, *, within: float = 30.0, **parameters: str
    ) -> Reply:
        """The answer to a query sent as the body, ``within`` seconds; ``parameters`` stand in the address."""
        path = f"/sparql?{urlencode(parameters)}" if parameters else "/sparql"
        return self.ask(path, accept, "POST", text.encode(), {"Content-Type": QUERY}, within)

    def raw(self, *pieces: bytes, half_close: bool = True, timeout: float = 30.0) -> list[Reply]:
        """The answers to these bytes, sent as they are, until the server closes the connection."""
        received = talk(self.port, pieces, half_close=half_close, timeout=timeout)
        self.check_discreet(received)
        return Reply.parse_all(received)

    def count(self) -> int:
        """How many statements the graph has."""
        reply = self.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv")
        assert reply.status == 200
        return int(reply.text.split()[1])

    def assert_well(self) -> None:
        """The same process answers light queries, right and quickly."""
        assert self.process.poll() is None, "the server ended"
        answer = self.query("ASK {}", within=QUICKLY)
        assert answer.status == 200, f"{answer.status}: {answer.text}"
        assert answer.json["boolean"] is True
        # Another thing each time: what an answer cache remembers proves nothing.
        number = next(_NUMBERS) * 7 % ITEMS
        found = self.query(f"SELECT ?name {{ {item(number)} rdfs:label ?name }}", "text/csv", within=QUICKLY)
        assert (found.status, found.text.split("\r\n")[1:]) == (200, [f"item {number}", ""]), found.text

    def check_discreet(self, received: bytes) -> None:
        """No answer shows a stack trace or a path of the machine."""
        beginning = received[:100_000]
        assert not _SECRETS.search(beginning), beginning
        for secret in self._secrets:
            assert secret not in beginning, beginning

    def family(self) -> tuple[int, ...]:
        """The ids of the server and all processes below it."""
        parents: dict[int, int] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                parents[int(stat.parent.name)] = int(fields[1])
        found = [self.pid]
        for process in found:  # It grows meanwhile: children of children follow.
            found += [child for child, parent in parents.items() if parent == process]
        return tuple(found)

    def memory(self) -> dict[int, int]:
        """The resident bytes of the server and each process below it, by process id."""
        page = resource.getpagesize()
        sizes: dict[int, int] = {}
        for process in self.family():
            with suppress(OSError):
                sizes[process] = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * page
        return sizes


@contextmanager
def attacked(store: Path, log: Path, **limits: str) -> Iterator[AttackedServer]:
    """The server over the store, with :data:`LIMITS` as changed by ``limits``, until the block ends."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "serve", "--port", "0", "--no-downloads", "--store", str(store)],
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            env=environment | LIMITS | limits,
        )
    try:
        secrets = (str(store).encode(), str(Path(sys.prefix)).encode(), str(Path.cwd()).encode())
        yield AttackedServer(process, _announced_port(process, log), store, log, secrets)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_START)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    assert b"Traceback" not in log.read_bytes(), "the server met an error that nobody foresaw: see its log"


def _announced_port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text()):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text()}")


def assert_problem(reply: Reply, *statuses: int) -> dict:
    """The problem's members; the reply has one of the statuses and says what is wrong in our one shape."""
    assert reply.status in statuses, (reply.status, reply.text[:500])
    assert reply.type == PROBLEM, (reply.type, reply.text[:500])
    problem = json.loads(reply.body)
    assert problem["status"] == reply.status
    assert problem["detail"]
    return problem
