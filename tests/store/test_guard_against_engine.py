"""What the guard lets through, run by the engine itself: nothing forbidden hears of it.

The guard and the engine read a text in two different ways. The texts here are made of pieces at which the
two readings could part, and a listener on 127.0.0.1 tells whether the engine came to call it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store import judge

ENGINE = """
import json, sys
import pyoxigraph as ox
store = ox.Store()
store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("1")))
for line in sys.stdin:
    try:
        bool(store.query(json.loads(line), base_iri=sys.argv[1]))
        outcome = "answered"
    except SyntaxError:
        outcome = "not SPARQL to the engine"
    except Exception as error:
        outcome = "failed"
    print(outcome, flush=True)
"""


class Listener:
    """Counts who connects, and hangs up."""

    def __init__(self) -> None:
        self.heard = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._listen)

    @property
    def address(self) -> str:
        """Where it listens, with a slash at the end."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if connection.recv(4) == b"stop":
                    return
                self.heard += 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.create_connection(self._socket.getsockname()) as last:
            last.sendall(b"stop")
        self._thread.join()
        self._socket.close()


class Engine:
    """The engine in a process of its own, which a text may well end."""

    def __init__(self, base: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", ENGINE, base], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, text: str) -> str:
        """What became of the query."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@pytest.fixture(scope="module")
def forbidden() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture(scope="module")
def gateway() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture(scope="module")
def engine(forbidden: Listener) -> Iterator[Engine]:
    running = Engine(forbidden.address)
    yield running
    running.close()


PROLOGUE = (
    "PREFIX ok: <FORBIDDENallowed/> PREFIX ex: <FORBIDDEN> PREFIX : <FORBIDDEN> "
    "PREFIX service: <FORBIDDEN> PREFIX silent: <FORBIDDENallowed/> "
)

# Each alone is a part of a group; some call, some look like it, some end in the middle of a reading.
PARTS = [
    "?s ?p ?o .",
    "?s ex:p 1",
    "?s a 'x'",
    "?s :p true",
    "?s service:p service:o .",
    "BIND(1 AS ?x)",
    "VALUES ?v { 1 }",
    "FILTER(1<2)",
    "FILTER(?x<?y&&?z>1)",
    "FILTER(EXISTS{}<2)",
    "FILTER('a'@en<2)",
    "GRAPH service:g {}",
    "{}",
    "SERVICE ok: {}",
    "SERVICE SILENT <FORBIDDENallowed/> {}",
    "SERVICE silent: {}",
    "SERVICE <FORBIDDEN\\u0061llowed/> {}",
    "SERVICE ok: { SERVICE ok: {} }",
    "SERVICE <FORBIDDEN> {}",
    "SERVICE SILENT ex:a {}",
    "SERVICE <x> {}",
    "SERVICE ?s {}",
    "SERVICE:a {}",
    "SERVICEex:a {}",
    "SERVICESILENTex:a {}",
    "SERVICESILENT:a {}",
    "service silent:a {}",
    "\\u0053ERVICE ex:a {}",
]
OPENINGS = ["{", "OPTIONAL {", "MINUS {", "LATERAL {", "GRAPH ?g {", "SERVICE ok: {", "FILTER EXISTS {"]
NOISE = ["#>", "'", '"', "'''", '"""', "#'", "<", ">", "<2)", "(", ")", "}", "\\", "1", "true", "a", ":", "."]
JOINTS = ["", " ", "\n", "\r", "#c\n", "#>\n", "."]


@st.composite
def groups(draw: st.DrawFn, depth: int = 2) -> str:
    """The inside of a group: parts, groups within, and now and then what belongs nowhere."""
    pieces = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.integers(0, 9))
        if kind == 0:
            pieces.append(draw(st.sampled_from(NOISE)))
        elif kind <= 2 and depth:
            pieces.append(f"{draw(st.sampled_from(OPENINGS))} {draw(groups(depth - 1))} }}")
        else:
            pieces.append(draw(st.sampled_from(PARTS)))
        pieces.append(draw(st.sampled_from(JOINTS)))
    return "".join(pieces)


CALLS = [
    "SERVICE <FORBIDDEN> {}",
    "SERVICEex:a {}",
    "SERVICE:a {}",
    "SERVICESILENTex:a {}",
    "?s ?p trueSERVICE ex:a {}",
    "FILTER(1<2)SERVICE#>\nex:a {}",
    "FILTER(1<2)#>'''\nSERVICE ex:a {} #'''\n",
    "FILTER(1<2&&'>'!='')SERVICE ex:a {} #'\n",
    "service silent:a {}",
]


@pytest.mark.parametrize("group", CALLS)
def test_the_engine_would_call(group: str, engine: Engine, forbidden: Listener) -> None:
    """Were it not for the guard: the listener hears these, so it would hear the others."""
    before = forbidden.heard
    engine.run(f"{PROLOGUE} ASK {{ {group} }}".replace("FORBIDDEN", forbidden.address))
    assert forbidden.heard == before + 1


def examples(test: object) -> object:
    """The test with each of :data:`CALLS` beside those that are drawn."""
    for call in CALLS:
        test = example(call)(test)  # type: ignore[arg-type]
    return test


@examples
@given(groups())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_guard_lets_through_calls_nobody_but_the_gateway(
    engine: Engine, forbidden: Listener, gateway: Listener, group: str
) -> None:
    text = f"{PROLOGUE} ASK {{ {group} }}".replace("FORBIDDEN", forbidden.address)
    before, called = forbidden.heard, gateway.heard
    # Even the service that is allowed is called through the gateway only.
    for services in ({}, {f"{forbidden.address}allowed/": gateway.address}):
        try:
            judged = judge(text, services=services)
        except (QueryRefused, QuerySyntaxError):
            event("refused")
            continue
        event(f"{engine.run(judged.text)}, with {min(len(judged.calls), 2)} calls")
        assert forbidden.heard == before
        assert judged.calls or gateway.heard == called
