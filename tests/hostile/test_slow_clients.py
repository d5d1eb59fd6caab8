"""Clients that take their time or go away: others are served meanwhile, and nothing is computed in vain."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from attacked_server import ITEMS, QUERY, QUICKLY, AttackedServer, attacked
from pyoxigraph import Literal, Quad
from raw_http import Reply, connect, request
from small_graph import QUADS, graph, iri

from kg.store import publish

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
WHOLE = request("/sparql?query=ASK%7B%7D")
POST = request("/sparql", f"Content-Type: {QUERY}", "Content-Length: 1000", method="POST")
CHUNKED = request("/sparql", f"Content-Type: {QUERY}", "Transfer-Encoding: chunked", method="POST")


@contextmanager
def connections(server: AttackedServer, number: int, beginning: bytes = b"") -> Iterator[list[socket.socket]]:
    """Open connections on each of which only the beginning of a request was sent."""
    with ExitStack() as stack:
        opened = [stack.enter_context(connect(server.port)) for _ in range(number)]
        for one in opened:
            one.sendall(beginning)
        yield opened


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"G",
        WHOLE[:30],
        WHOLE[:-2],
        POST,
        POST + b"ASK {",
        CHUNKED + b"ff\r\nASK",
        b"\x16\x03\x01\x02\x00\x01",
    ],
    ids=[
        "silent", "one byte", "half a line", "all but the end of the header", "no body", "half a body",
        "half a chunk", "half a TLS hello",
    ],
)  # fmt: skip
def test_two_hundred_half_open_connections_keep_nobody_waiting(
    server: AttackedServer, beginning: bytes
) -> None:
    with connections(server, 200, beginning):
        for _ in range(3):
            server.assert_well()


def test_a_header_that_comes_byte_by_byte_keeps_nobody_waiting(server: AttackedServer) -> None:
    """Fifty clients that send a byte at a time for some seconds; they are answered when they are done."""
    with connections(server, 50) as opened:
        for at in range(len(WHOLE)):
            for one in opened:
                one.sendall(WHOLE[at : at + 1])
            if at % 20 == 0:
                server.assert_well()
        for one in opened:
            assert [reply.status for reply in answers(one)] == [200]


def test_a_body_that_comes_byte_by_byte_keeps_nobody_waiting(server: AttackedServer) -> None:
    query = b"ASK { } # so it is a long story"
    head = request("/sparql", f"Content-Type: {QUERY}", f"Content-Length: {len(query)}", method="POST")
    with connections(server, 50, head) as opened:
        for at in range(len(query)):
            for one in opened:
                one.sendall(query[at : at + 1])
            if at % 10 == 0:
                server.assert_well()
        for one in opened:
            assert [reply.status for reply in answers(one)] == [200]


def test_readers_of_a_large_answer_who_do_not_read_keep_nobody_waiting(server: AttackedServer) -> None:
    """Answers of some megabytes, more than the buffers of a connection hold; they come whole in the end."""
    query = b"SELECT ?s ?l { ?s rdfs:label ?l VALUES ?n { 1 2 3 } FILTER(STRSTARTS(?l, 'item')) }"
    asked = request("/sparql", f"Content-Type: {QUERY}", "Accept: text/csv", method="POST", body=query)
    with connections(server, 20, asked) as opened:
        for one in opened:
            one.recv(1, socket.MSG_PEEK)  # The answer has begun.
            server.assert_well()
        for one in opened[:10]:
            (reply,) = answers(one)
            assert reply.status == 200
            assert len(reply.text.splitlines()) == 1 + 3 * ITEMS
        # The other ten go away without having read a byte.


def test_readers_of_large_data_who_do_not_read_keep_nobody_waiting_for_a_page(tmp_path: Path) -> None:
    """The data of a thing come from the application of the pages; it has 20 threads with these limits."""
    store, large = tmp_path / "store", iri("event:large")
    texts = (Literal(f"{number:06}{'x' * 100_000}") for number in range(140))
    publish([*QUADS, *(Quad(large, iri("rdfs:comment"), text, graph("made")) for text in texts)], store)
    with attacked(store, tmp_path / "log") as server, ExitStack() as stack:
        for _ in range(30):
            one = stack.enter_context(connect(server.port))
            one.settimeout(QUICKLY)
            one.sendall(request("/id/event/large?format=ntriples"))
            assert one.recv(15, socket.MSG_PEEK) == b"HTTP/1.1 200 OK"
        assert server.ask("/api", "text/html", timeout=QUICKLY).status == 200
        assert server.ask("/about", "text/html", timeout=QUICKLY).status == 200
        (reply,) = answers(one)
        assert len(reply.text.splitlines()) == 140


def answers(connection: socket.socket) -> list[Reply]:
    received = bytearray()
    while piece := connection.recv(1 << 16):
        received += piece
    return Reply.parse_all(bytes(received))


@pytest.mark.parametrize("moment", ["at once", "in mid-query"])
def test_clients_that_go_away_leave_the_server_well(server: AttackedServer, moment: str) -> None:
    for number in range(10):
        asked = request(
            "/sparql", f"Content-Type: {QUERY}", method="POST", body=f"{RUNAWAY} # {number}".encode()
        )
        with connections(server, 1, asked):
            if moment == "in mid-query":
                time.sleep(0.1)
    server.assert_well()


def test_a_connection_that_is_reset_leaves_the_server_well(server: AttackedServer) -> None:
    linger_zero = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    with connections(server, 50, WHOLE) as opened:
        for one in opened:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
    server.assert_well()


def test_the_worker_of_a_client_that_went_away_is_free_long_before_the_limit(
    graph_on_disk: Path, tmp_path: Path
) -> None:
    """One worker, a minute for each query: the next heavy one does not wait for one that nobody awaits."""
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?b ?q ?c . ?c ?r ?d FILTER(STRLEN(STR(?d)) > 3) }"
    with attacked(graph_on_disk, tmp_path / "log", KG_TIMEOUT="60", KG_WORKERS="1") as server:
        asked = request("/sparql", f"Content-Type: {QUERY}", method="POST", body=RUNAWAY.encode())
        with connections(server, 1, asked):
            time.sleep(1.5)
        assert server.query(heavy, within=20).status == 200
