"""The log: one line of JSON for each request, whatever is in the request, and nothing of what was asked."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from operated_server import PATIENCE, OperatedServer, operated
from raw_http import request, talk
from small_graph import QUADS

from kg.store import publish

ALWAYS = {"time", "method", "path", "status", "outcome", "bytes", "ms"}
OF_QUERIES = ALWAYS | {"query", "kind", "rows"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    publish(QUADS, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def server(store: Path, tmp_path: Path) -> Iterator[OperatedServer]:
    with operated(store, tmp_path, "--workers", "1") as server:
        yield server


def hash_of(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:16]


def test_a_query_is_told_by_its_hash_with_what_came_of_it(server: OperatedServer) -> None:
    query = "SELECT ?name { ?thing rdfs:label ?name FILTER(?name != 'a secret of mine') }"
    reply = server.query(query)
    (line,) = server.lines(1)
    assert set(line) == OF_QUERIES
    assert (line["method"], line["path"], line["status"]) == ("POST", "/sparql", 200)
    assert (line["query"], line["kind"], line["outcome"]) == (hash_of(query), "SELECT", "ok")
    assert (line["rows"], line["bytes"]) == (2, len(reply.body))
    assert line["ms"] > 0
    when = datetime.fromisoformat(line["time"])
    assert timedelta() <= datetime.now(UTC) - when < timedelta(seconds=PATIENCE)


def test_no_text_of_a_query_is_written_down(server: OperatedServer) -> None:
    query = "ASK { FILTER('hush-hush' != 'hush') }"
    asked = urlencode({"query": query})
    server.ask(f"/sparql?{asked}")
    server.ask(f"/sparql?{asked}", "text/html")
    server.ask("/sparql", None, "POST", asked.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
    server.query(query + "}")
    server.ask("/queries/events-with-country?country=hush-hush")
    lines = server.lines(5)
    assert len(lines) == 5
    assert "hush" not in server.log.read_text()
    # Pages tell no hash, as they may ask more than one query.
    hashes = [line["query"] for line in lines if "query" in line]
    assert sorted(hashes) == sorted([hash_of(query), hash_of(query), hash_of(query + "}")])


@pytest.mark.parametrize(
    ("query", "status", "outcome"),
    [
        ("SELECT", 400, "query-syntax"),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", 403, "query-refused"),
        ("ASK {} # " + "x" * 1_100_000, 413, "bad-request"),
    ],
)
def test_what_went_wrong_is_told_by_its_kind(
    server: OperatedServer, query: str, status: int, outcome: str
) -> None:
    assert server.query(query).status == status
    (line,) = server.lines(1)
    assert (line["status"], line["outcome"]) == (status, outcome)


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/about"])
def test_an_answer_that_did_not_change_is_told_so(server: OperatedServer, path: str) -> None:
    tag = server.ask(path).headers["ETag"]
    # The line of an answer may be written later than that of the next request.
    server.lines(1)
    server.ask(path, headers={"If-None-Match": tag})
    outcomes = [(line["status"], line["outcome"]) for line in server.lines(2)]
    assert outcomes == [(200, "ok"), (304, "not-modified")]


HOSTILE_PATHS = [
    b"/%0a%7B%22status%22%3A%20200%7D%0a",
    b"/%0d%0aX-Injected:%20yes",
    b'/"},{"outcome":"ok"}\\',
    b"/%00%1b%5B31m%7F",
    b"/%ff%fe%ed%a0%80",
    b"/%e2%80%a8%e2%80%a9%f0%9f%92%a3",
    b"/" + b"a" * 30_000,
    b"/" + b"%0a" * 10_000,
    b"//evil.example/%2e%2e/%2e%2e/etc/passwd",
]


def test_every_request_is_one_line_of_json_whatever_its_path(server: OperatedServer) -> None:
    port = server.address[1]
    for path in HOSTILE_PATHS:
        assert talk(port, [request(path)], half_close=False).startswith(b"HTTP/1.1 404 "), path[:50]
    lines = server.lines(len(HOSTILE_PATHS))
    assert len(lines) == len(HOSTILE_PATHS) == server.log.read_bytes().count(b"\n")
    for line in lines:
        assert set(line) == ALWAYS
        assert len(line["path"]) <= 200
        assert (line["status"], line["outcome"]) == (404, "failed")
    assert server.log.read_bytes().isascii()


def test_nobody_can_write_a_line_of_their_own(server: OperatedServer, store: Path) -> None:
    """What goes wrong inside is written in words, and holds the path, too."""
    forged = '{"time": "2024-07-01T00:00:00+00:00", "path": "/forged"}'
    (store / "current").write_text("20240101T000000Z-000000\n")
    path = "/id/x%0A" + forged.replace(" ", "%20").replace('"', "%22")
    assert server.ask(path).status == 503
    server.process.send_signal(signal.SIGTERM)
    assert server.end() == 0
    written = server.log.read_text().splitlines()
    assert written
    assert forged not in written


def test_a_client_that_goes_away_is_told_so(server: OperatedServer) -> None:
    cross = " ".join(f"VALUES ?v{number} {{ {'1 ' * 40} }}" for number in range(9))
    connection = HTTPConnection(*server.address)
    connection.request("GET", "/sparql?" + urlencode({"query": f"SELECT (COUNT(*) AS ?n) {{ {cross} }}"}))
    connection.close()
    (line,) = server.lines(1)
    assert (line["outcome"], line["status"], line["bytes"]) == ("client-gone", 0, 0)


def test_a_log_that_nobody_reads_any_more_stops_nobody(store: Path) -> None:
    words = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--no-downloads"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        port = int(process.stdout.readline().split("/")[2].rpartition(":")[2])
        process.stderr.close()
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.connect()
        used = connection.sock
        for number in range(3):
            connection.request("GET", f"/sparql?query=ASK%7B%7D%23{number}")
            assert json.loads(connection.getresponse().read())["boolean"] is True
            # The server did not take the failure for one of the request, and close.
            assert connection.sock is used
        connection.close()
        process.terminate()
        assert process.wait(PATIENCE) == 0
