"""Queries that would fill all memory: a worker has its bound, and nothing but the query is lost at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attacked_server import LIMITS, AttackedServer, assert_problem, attacked


@pytest.fixture(scope="module")
def running(graph_on_disk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AttackedServer]:
    """A server that gives a query enough time to reach the bound of memory."""
    with attacked(graph_on_disk, tmp_path_factory.mktemp("log") / "log", KG_TIMEOUT="60") as server:
        yield server


DOUBLING = " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(40))
REPLACING = " ".join(f"BIND(REPLACE(?s{i}, 'x', 'xxxxxxxxxx') AS ?s{i + 1})" for i in range(12))
STRING_BOMBS = {
    "doubled by CONCAT": f"SELECT (STRLEN(?s40) AS ?n) {{ BIND('xxxxxxxxxx' AS ?s0) {DOUBLING} }}",
    "multiplied by REPLACE": f"SELECT (STRLEN(?s12) AS ?n) {{ BIND('xxxxxxxxxx' AS ?s0) {REPLACING} }}",
    "gathered from a cross product": (
        "SELECT (GROUP_CONCAT(?x) AS ?all) { BIND('" + "x" * 10_000 + "' AS ?x) ?a ?b ?c . ?d ?e ?f }"
    ),
}


@pytest.mark.parametrize("query", STRING_BOMBS.values(), ids=STRING_BOMBS)
def test_a_string_bomb_takes_no_more_memory_than_one_worker_may_have(
    server: AttackedServer, query: str
) -> None:
    with peak_memory(server) as peak:
        assert_problem(server.query(query), 413, 503)
    assert max(peak.values()) <= int(LIMITS["KG_MEMORY"]) * 1.1


@contextmanager
def peak_memory(server: AttackedServer) -> Iterator[dict[int, int]]:
    """The most resident bytes that each process had while the block ran, looked at many times a second."""
    peak = server.memory()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            for process, size in server.memory().items():
                peak[process] = max(size, peak.get(process, 0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()
