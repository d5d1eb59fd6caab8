"""The options of ``kg serve`` and their variables: what each of them changes, and which of the two counts."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attacked_server import publish_graph
from operated_server import RUNAWAY, OperatedServer, operated, runaways, until
from services import Says, Service, table

from kg.cli import main

if TYPE_CHECKING:
    from raw_http import Reply


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("options") / "store"
    publish_graph(folder)
    return folder


def free_port(host: str) -> int:
    with socket.create_server((host, 0)) as taken:
        return int(taken.getsockname()[1])


def check(server: OperatedServer, *, host: str, port: int, workers: int, memory: int, limits: str) -> None:
    """The server is what it was told to be, as far as a client and whoever runs it can see."""
    assert server.address == (host, port)
    reply = server.query("ASK {}")
    assert reply.headers["KG-Limits"].startswith(limits)
    # Beside the workers there are the one for light queries, and the process that all are forked from.
    until(lambda: len(server.workers()) == workers + 2)
    confinement = server.ask("/healthz").json["confinement"]
    if not any(part.startswith("memory") for part in confinement["missing"]):
        assert confinement["max_memory_bytes"] == memory


def test_every_option_counts(store: Path, tmp_path: Path) -> None:
    port = free_port("127.0.0.2")
    with (
        Service(Says(table({"x": "from elsewhere"}))) as other,
        operated(
            store,
            tmp_path,
            *("--host", "127.0.0.2", "--port", str(port), "--workers", "3", "--timeout", "2.5"),
            *("--memory", "512M", "--max-results", "7", "--allow-service", other.at()),
            *("--allow-service", other.at(path="/second")),
        ) as server,
    ):
        check(
            server, host="127.0.0.2", port=port, workers=3, memory=512 << 20, limits="timeout=2.5, results=7,"
        )
        stopped = server.query(RUNAWAY)
        assert (stopped.status, stopped.json["limit_seconds"]) == (504, 2.5)
        assert_row_limit(server, 7)
        for address in (other.at(), other.at(path="/second")):
            assert "from elsewhere" in called(server, address).text
        assert called(server, other.at(path="/third")).status == 403


def test_every_variable_counts(store: Path, tmp_path: Path) -> None:
    port = free_port("127.0.0.3")
    with (
        Service(Says(table({"x": "from elsewhere"}))) as other,
        operated(
            store,
            tmp_path,
            KG_HOST="127.0.0.3",
            KG_PORT=str(port),
            KG_WORKERS="1",
            KG_TIMEOUT="1.5",
            KG_MEMORY="1G",
            KG_MAX_RESULTS="9",
            KG_MAX_RESULT_BYTES="64K",
            KG_MAX_QUERY_BYTES="2000",
            KG_CACHE_BYTES="0",
            KG_QUEUE="1",
            KG_ALLOW_SERVICE=f"{other.at()} {other.at(path='/second')}",
        ) as server,
    ):
        limits = f"timeout=1.5, results=9, bytes={64 << 10}"
        check(server, host="127.0.0.3", port=port, workers=1, memory=1 << 30, limits=limits)
        stopped = server.query(RUNAWAY)
        assert (stopped.status, stopped.json["limit_seconds"]) == (504, 1.5)
        assert_row_limit(server, 9)
        wide = server.query("SELECT (GROUP_CONCAT(?name) AS ?all) { ?thing rdfs:label ?name }")
        assert (wide.status, wide.json["limit_bytes"]) == (413, 64 << 10)
        assert server.query("ASK {} #" + "x" * 2000).status == 413
        assert server.query("ASK {} #" + "x" * 1900).status == 200
        for address in (other.at(), other.at(path="/second")):
            assert "from elsewhere" in called(server, address).text
        for _ in range(2):
            server.query("ASK {}")
        figures = server.figures()
        assert (figures.value("kg_cache_hits_total"), figures.value("kg_cache_bytes")) == (0, 0)
        assert_queue_of_one(server)


def test_an_option_is_stronger_than_its_variable(store: Path, tmp_path: Path) -> None:
    port = free_port("127.0.0.1")
    with operated(
        store,
        tmp_path,
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--timeout", "3"),
        *("--memory", "300M", "--max-results", "8"),
        KG_HOST="127.0.0.9",
        KG_PORT="1",
        KG_WORKERS="4",
        KG_TIMEOUT="9",
        KG_MEMORY="2G",
        KG_MAX_RESULTS="99",
        KG_STORE="nowhere",
    ) as server:
        check(
            server, host="127.0.0.1", port=port, workers=1, memory=300 << 20, limits="timeout=3, results=8,"
        )


def test_an_empty_variable_is_none(store: Path, tmp_path: Path) -> None:
    """As a line in a file of variables that has nothing behind its ``=``."""
    with operated(store, tmp_path, KG_TIMEOUT="", KG_WORKERS="", KG_ALLOW_SERVICE="") as server:
        assert server.query("ASK {}").headers["KG-Limits"] == "timeout=30, results=2000000, bytes=536870912"


def assert_row_limit(server: OperatedServer, most: int) -> None:
    fits = server.query(f"SELECT ?s {{ ?s rdfs:label ?o }} LIMIT {most}", "text/csv")
    assert (fits.status, fits.text.count("\n")) == (200, most + 1)
    over = server.query(f"SELECT ?s {{ ?s rdfs:label ?o }} LIMIT {most + 1}")
    assert (over.status, over.json["limit_results"]) == (413, most)


def called(server: OperatedServer, address: str) -> Reply:
    return server.query(f"SELECT ?x {{ SERVICE <{address}> {{ ?s ?p ?x }} }}")


def assert_queue_of_one(server: OperatedServer) -> None:
    """One runs and one waits; whoever comes when the light place is taken, too, is sent away at once."""
    statuses: list[int] = []

    def ask(query: str) -> None:
        statuses.append(server.query(query).status)

    askers = [threading.Thread(target=ask, args=(query,)) for query in runaways(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(statuses) == 6
    assert set(statuses) <= {503, 504}
    assert statuses.count(504) <= 2


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--port", "eight", "'eight' is not a valid integer"),
        ("--port", "65536", "port: not between 0 and 65535: 65536"),
        ("--port", "-1", "port: not between 0 and 65535: -1"),
        ("--workers", "0", "workers: not above zero: 0"),
        ("--workers", "1.5", "'1.5' is not a valid integer"),
        ("--timeout", "0", "timeout: not above zero: 0.0"),
        ("--timeout", "nan", "timeout: not above zero: nan"),
        ("--timeout", "inf", "timeout: not above zero: inf"),
        ("--timeout", "1e300", "timeout: more than a day: 1e+300"),
        ("--memory", "many", "memory: not a number: 'many'"),
        ("--memory", "1.5G", "memory: not a number: '1.5G'"),
        ("--memory", "100M", "memory: a process of the engine needs 268,435,456 bytes: 104,857,600"),
        ("--memory", "-1", "memory: below zero: -1"),
        ("--max-results", "0", "max_results: not above zero: 0"),
        ("--allow-service", "ftp://example.org/", "allow_service: not an http or https address"),
        ("--allow-service", "http://user@example.org/", "allow_service: not an http or https address"),
        ("--allow-service", "query.wikidata.org", "allow_service: not an http or https address"),
        ("--base", "example.org", "base: not an http or https address that ends in /"),
    ],
)
@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_value_that_cannot_be_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    option: str,
    value: str,
    message: str,
    by: str,
) -> None:
    # There is no graph: a value that passed would end in another error.
    words = ["serve", "--store", str(tmp_path / "none")]
    if by == "option":
        words.append(f"{option}={value}")
    else:
        monkeypatch.setenv("KG_" + option.strip("-").replace("-", "_").upper(), value)
        message = message.replace("is not a valid integer", "not a number").replace(f"'{value}' not", "not")
    with pytest.raises(SystemExit) as ended:
        main(words)
    captured = capfd.readouterr()
    assert (ended.value.code, captured.out) == (2, "")
    (line,) = [line for line in captured.err.splitlines() if line.startswith("Error: ")]
    assert message in line
    assert captured.err.splitlines()[-1] == line
    assert (option if by == "option" else option.strip("-").replace("-", "_").upper()) in line


@pytest.mark.parametrize("variable", ["KG_QUEUE", "KG_MAX_RESULT_BYTES", "KG_MAX_QUERY_BYTES"])
def test_a_bound_of_nothing_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, variable: str
) -> None:
    monkeypatch.setenv(variable, "0")
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--store", str(tmp_path / "none")])
    assert ended.value.code == 2
    assert f"not above zero: 0 (from {variable} in the environment)" in capfd.readouterr().err
