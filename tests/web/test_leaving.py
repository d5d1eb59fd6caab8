"""Clients that go away, or take nothing: their queries stop, and nothing of theirs stays behind."""

from __future__ import annotations

import socket
import struct
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from asking import runaway, until

from kg.settings import Settings
from kg.store import QueryEngine
from kg.web.server import listen, running
from kg.web.serving import connection

NUMBERS = " ".join(map(str, range(1000)))
VALUES = f"VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }}"
EXPORT = f"SELECT ?a ?b ('{'x' * 100}' AS ?c) {{ {VALUES} }} LIMIT 400000"
"""Some 45 megabytes."""


class Peer:
    """A server in this process, whose engine can be looked at."""

    def __init__(self, engine: QueryEngine, port: int) -> None:
        self.engine = engine
        self._port = port

    def sent(self, query: str, *headers: str, after: bytes = b"") -> socket.socket:
        """A connection on which a query was sent, and nothing read."""
        opened = socket.socket()
        # What the client does not take stays with the server.
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        opened.settimeout(30)
        opened.connect(("127.0.0.1", self._port))
        lines = [f"GET /sparql?{urlencode({'query': query})} HTTP/1.1", "Host: x", *headers, "", ""]
        opened.sendall("\r\n".join(lines).encode() + after)
        return opened

    def leave(self, opened: socket.socket) -> None:
        """Go without a word, as a process does that is ended."""
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        opened.close()

    def open_files(self) -> set[str]:
        """Answers in files that somebody holds open, though their names are gone."""
        found = set()
        for entry in Path("/proc/self/fd").iterdir():
            try:
                target = str(entry.readlink())
            except OSError:
                continue
            if target.startswith(str(self.engine._spools.folder)):
                found.add(target)
        return found


@pytest.fixture
def peer(settings: Settings) -> Iterator[Peer]:
    with serving(replace(settings, workers=1, timeout=30.0, cache_bytes=0)) as found:
        yield found


@contextmanager
def serving(settings: Settings) -> Iterator[Peer]:
    sockets = listen(settings.host, 0)
    with running(settings, sockets) as engine:
        yield Peer(engine, sockets[0].getsockname()[1])


def test_the_query_of_one_that_left_is_stopped(peer: Peer) -> None:
    for number in range(3):
        opened = peer.sent(runaway(number))
        until(lambda: peer.engine.pool_state.running == 1)
        peer.leave(opened)
        until(lambda: peer.engine.pool_state.running == 0)


def test_one_that_waits_and_leaves_gives_up_its_place(peer: Peer) -> None:
    first = peer.sent(runaway(0))
    until(lambda: peer.engine.pool_state.running == 1)
    others = [peer.sent(runaway(number)) for number in range(1, 5)]
    until(lambda: peer.engine.pool_state.waiting >= 2)
    for opened in (*others, first):
        peer.leave(opened)
    until(lambda: peer.engine.pool_state.running == peer.engine.pool_state.waiting == 0)


def test_one_that_had_sent_more_requests_and_leaves_is_noticed_too(peer: Peer) -> None:
    more = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"
    opened = peer.sent(runaway(), after=more)
    until(lambda: peer.engine.pool_state.running == 1)
    time.sleep(0.3)  # Until it is watched whether the client is there.
    peer.leave(opened)
    until(lambda: peer.engine.pool_state.running == 0)


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_large_answer_that_nobody_reads_any_more_is_dropped(peer: Peer, encoding: str) -> None:
    opened = peer.sent(EXPORT, f"Accept-Encoding: {encoding}")
    with closing(opened):
        assert opened.recv(15, socket.MSG_WAITALL) == b"HTTP/1.1 200 OK"
        assert peer.open_files()
        peer.leave(opened)
    until(lambda: not peer.open_files())


def test_one_that_takes_nothing_does_not_fill_the_memory(peer: Peer) -> None:
    """The answer stays in its file until it is taken; it is far larger than what may be on its way."""
    tracemalloc.start()
    try:
        with closing(peer.sent(EXPORT, "Accept-Encoding: identity")) as opened:
            assert opened.recv(15, socket.MSG_WAITALL) == b"HTTP/1.1 200 OK"
            heard = 0
            while heard < 5_000_000:
                heard += len(opened.recv(1 << 16))
            assert tracemalloc.get_traced_memory()[1] < 10_000_000
            while piece := opened.recv(1 << 16):
                heard += len(piece)
                if heard > 40_000_000:
                    break
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_one_that_takes_nothing_for_too_long_is_left(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STALLED_SECONDS", 0.5)
    with closing(peer.sent(EXPORT, "Accept-Encoding: identity")):
        until(peer.open_files)
        until(lambda: not peer.open_files())


def test_only_the_head_of_a_large_answer(peer: Peer) -> None:
    opened = peer.sent("ASK {}")
    with closing(opened):
        opened.recv(1 << 16)
        opened.sendall(f"HEAD /sparql?{urlencode({'query': EXPORT})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert opened.recv(15, socket.MSG_WAITALL) == b"HTTP/1.1 200 OK"
    until(lambda: not peer.open_files())


def test_what_is_kept_compressed_is_counted(settings: Settings) -> None:
    query = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 300"
    with serving(replace(settings, workers=1)) as peer:
        counted = []
        for encoding in ("identity", "gzip", "gzip"):
            with closing(peer.sent(query, f"Accept-Encoding: {encoding}", "Connection: close")) as opened:
                while opened.recv(1 << 16):
                    pass
            counted.append(peer.engine.cache_state.bytes)
        assert 0 < counted[0] < counted[1] == counted[2]
