"""How the server stops: what was asked is answered, nobody new is let in, and nothing is left running."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from attacked_server import publish_graph
from operated_server import QUERY, RUNAWAY, OperatedServer, begin, operated, until
from pyoxigraph import Literal, Quad
from raw_http import Reply, connect, request, talk
from small_graph import NAMES, graph, iri

from kg.settings import Settings
from kg.store import publish
from kg.web import server as web_server

NINE_MILLION = """
SELECT (COUNT(*) AS ?n) {
  { SELECT ?a { ?a <http://example.org/next> ?x } LIMIT 3000 }
  { SELECT ?b { ?b <http://example.org/next> ?y } LIMIT 3000 }
}"""
"""A query that takes a second or so, and then has an answer."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopping") / "store"
    publish_graph(folder)
    return folder


@dataclass
class Asking:
    """A query that was sent and is being worked on; ``reply`` is there once ``thread`` has ended."""

    thread: threading.Thread = field(default_factory=threading.Thread)
    reply: Reply | None = None

    def answer(self) -> Reply:
        self.thread.join()
        assert self.reply is not None, "the connection ended without a whole answer"
        return self.reply


def ask(server: OperatedServer, query: str) -> Asking:
    """Send a query; returns while it runs."""
    asking = Asking()

    def send() -> None:
        asking.reply = server.query(query, "text/csv")

    asking.thread = threading.Thread(target=send)
    asking.thread.start()
    until(lambda: server.figures().value("kg_queries_running") == 1 or not asking.thread.is_alive())
    return asking


@contextmanager
def to_be_stopped(store: Path, folder: Path, *options: str) -> Iterator[OperatedServer]:
    """A server that the test stops; what is left of it when the test fails is ended."""
    server = begin(store, folder, *options)
    try:
        yield server
    finally:
        for pid in server.session():
            os.kill(pid, signal.SIGKILL)
        server.process.wait()


def refuses(server: OperatedServer) -> bool:
    try:
        connect(server.address[1]).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        pass
    return False


STOPS: dict[str, Callable[[int], None]] = {
    "SIGTERM to the server": lambda pid: os.kill(pid, signal.SIGTERM),
    "SIGTERM to all of its processes": lambda pid: os.killpg(pid, signal.SIGTERM),
    "Ctrl-C": lambda pid: os.killpg(pid, signal.SIGINT),
}


@pytest.mark.parametrize("stop", STOPS)
def test_a_query_under_way_is_answered_and_nobody_new_is_let_in(
    store: Path, tmp_path: Path, stop: str
) -> None:
    with to_be_stopped(store, tmp_path, "--workers", "2", "--timeout", "6") as server:
        runaway = ask(server, RUNAWAY)
        slow = Asking()
        slow.thread = threading.Thread(
            target=lambda: setattr(slow, "reply", server.query(NINE_MILLION, "text/csv"))
        )
        slow.thread.start()
        until(lambda: server.figures().value("kg_queries_running") == 2 or slow.reply)
        STOPS[stop](server.process.pid)
        until(lambda: refuses(server))
        assert runaway.thread.is_alive(), "the query had ended before nobody was let in: this shows nothing"
        answered = slow.answer()
        assert (answered.status, answered.text) == (200, "n\r\n9000000\r\n")
        stopped = runaway.answer()
        assert (stopped.status, stopped.json["limit_seconds"]) == (504, 6)
        assert server.end() == 0
    assert "Traceback" not in server.log.read_text()
    assert [line["status"] for line in server.lines(2) if line["path"] == "/sparql"] == [200, 504]


def test_to_be_told_twice_changes_nothing(store: Path, tmp_path: Path) -> None:
    with to_be_stopped(store, tmp_path, "--timeout", "4") as server:
        runaway = ask(server, RUNAWAY)
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
            server.process.send_signal(number)
            until(lambda: refuses(server))
        assert runaway.answer().status == 504
        assert server.end() == 0
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_again_and_again_it_ends_all_the_same(
    store: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with to_be_stopped(store, tmp_path) as server:
        assert server.query("ASK {}").status == 200
        while server.process.poll() is None:
            server.process.send_signal(number)
            time.sleep(0.005)
        assert server.end() == 0
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("moment", range(8))
def test_told_while_it_starts_it_leaves_nothing_behind(store: Path, tmp_path: Path, moment: int) -> None:
    with to_be_stopped(store, tmp_path) as server:
        time.sleep(0.15 * moment)
        server.process.send_signal(signal.SIGTERM)
        # Before the program has begun, the signal does what it does to any program.
        assert server.end() in {0, -signal.SIGTERM}
    assert "Traceback" not in server.log.read_text()


def test_told_as_soon_as_it_is_there_it_ends_well(store: Path, tmp_path: Path) -> None:
    with to_be_stopped(store, tmp_path) as server:
        until(server.workers)
        server.process.send_signal(signal.SIGTERM)
        assert server.end() == 0
    assert server.log.read_text() == ""


def test_connections_that_ask_nothing_do_not_hold_it_up(store: Path, tmp_path: Path) -> None:
    with to_be_stopped(store, tmp_path) as server:
        port = server.address[1]
        with connect(port) as idle, connect(port) as silent, connect(port) as halfway:
            idle.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert idle.recv(100).startswith(b"HTTP/1.1 200 OK")
            halfway.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: loc")
            server.process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            assert server.end() == 0
            # The limits for silent clients are 15 seconds and more.
            assert time.monotonic() - started < 10
            assert silent.recv(100) == b""


BRIEF = """
import sys
import kg.web.server
kg.web.server._LAST_SECONDS = 1
from kg.cli import main
main(sys.argv[1:])
"""
"""Starts the program with less patience for those who are still reading when it stops."""


def test_a_reader_who_does_not_read_is_not_waited_for(tmp_path: Path) -> None:
    """A page is written by a thread, which waits until the client has taken what there is of it."""
    text = "x" * 100_000
    publish(
        [
            Quad(iri(f"event:{number}"), iri("rdfs:label"), Literal(text), graph("release/long"))
            for number in range(200)
        ],
        tmp_path / "store",
    )
    start = (sys.executable, "-c", BRIEF)
    with (
        socket.socket() as reader,
        operated(tmp_path / "store", tmp_path, "--timeout", "1.5", start=start) as server,
    ):
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(server.address)
        reader.sendall(
            b"GET /graph/release/long HTTP/1.1\r\nHost: localhost\r\nAccept: application/n-triples\r\n\r\n"
        )
        assert reader.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_a_query_that_waits_for_its_turn_gets_its_turn(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may wait as long as it may run, so that the server has to stay for both."""
    monkeypatch.setattr(web_server, "_LAST_SECONDS", 0)
    settings = Settings(store=store, base=NAMES.base, workers=1, timeout=3)
    sockets = web_server.listen("127.0.0.1", 0)
    statuses: list[int] = []
    with web_server.running(settings, sockets) as engine:
        port = sockets[0].getsockname()[1]

        def send(path: str) -> None:
            asked = request(path, f"Content-Type: {QUERY}", method="POST", body=RUNAWAY.encode())
            statuses.extend(reply.status for reply in Reply.parse_all(talk(port, [asked], half_close=False)))

        first = threading.Thread(target=send, args=("/sparql?timeout=2",))
        first.start()
        until(lambda: engine.pool_state.running == 1)
        second = threading.Thread(target=send, args=("/sparql",))
        second.start()
        until(lambda: engine.pool_state.waiting == 1)
    first.join()
    second.join()
    assert statuses == [504, 504]
