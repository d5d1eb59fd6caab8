"""``/healthz``: well while a query is answered, and what is wrong when none is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from operated_server import OperatedServer, operated, runaways, until
from small_graph import QUADS

from kg.store import publish

WITHOUT_LANDLOCK = """
import platform, sys
from kg.store.confinement import calls, seccomp
number = calls.numbers(calls.CLOSED["kernel"], platform.machine())["landlock_create_ruleset"]
unknown = 0x00050000 | 38
seccomp.install(
    [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, unknown), (0x06, 0, 0, 0x7FFF0000)],
    platform.machine(),
)
from kg.cli import main
main(sys.argv[1:])
"""
"""Starts the program as on a kernel without Landlock: a filter says that there is no such call."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    publish(QUADS, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def server(store: Path, tmp_path: Path) -> Iterator[OperatedServer]:
    with operated(store, tmp_path, "--workers", "1") as server:
        yield server


def health(server: OperatedServer) -> tuple[int, dict]:
    reply = server.ask("/healthz")
    assert reply.type == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    return reply.status, json.loads(reply.body)


def test_a_server_that_answers_queries_is_well(server: OperatedServer, store: Path) -> None:
    status, told = health(server)
    assert (status, told["status"]) == (200, "ok")
    current = (store / "current").read_text().split()[0]
    described = json.loads((store / "snapshots" / current / "snapshot.json").read_text())
    assert (told["snapshot"], told["built"]) == (current, described["built"])
    confinement = told["confinement"]
    assert set(confinement) == {"network", "processes", "files", "max_memory_bytes", "missing"}
    assert confinement["files"] is not any("landlock" in part for part in confinement["missing"])


def test_without_its_store_it_is_not_well_until_the_store_is_back(
    server: OperatedServer, store: Path
) -> None:
    assert server.query("ASK {}").status == 200
    store.rename(store.with_name("elsewhere"))
    status, told = health(server)
    assert (status, told["status"], told["reason"]) == (503, "failing", "store-missing")
    assert "built" in told["detail"]
    # No kept answer is given for a graph that is not there, and nothing fails in an unforeseen way.
    for path in ("/", "/about", "/sparql?query=ASK%7B%7D", "/id/country/VN", "/.well-known/void"):
        assert server.ask(path).status == 503, path
    until(lambda: server.figures().value("kg_requests_total", method="GET", status="503") == 6)
    assert not server.figures().has("kg_statements")
    store.with_name("elsewhere").rename(store)
    assert health(server)[0] == 200
    assert server.query("ASK {}").status == 200


def test_a_snapshot_that_is_gone_is_no_reason_to_tell_where_it_was(
    server: OperatedServer, store: Path
) -> None:
    (store / "current").write_text("20240101T000000Z-000000\n")
    status, told = health(server)
    assert (status, told["reason"]) == (503, "store-unavailable")
    assert str(store) not in json.dumps(told)


def test_when_no_worker_can_be_started_it_is_not_well_until_one_can(store: Path, tmp_path: Path) -> None:
    interpreter = tmp_path / "python"
    interpreter.symlink_to(Path(sys.executable).resolve())
    start = (str(interpreter), "-m", "kg")
    with operated(store, tmp_path, start=start, PYTHONPATH=os.pathsep.join(sys.path)) as server:
        assert health(server)[0] == 200
        interpreter.unlink()
        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        until(lambda: not server.workers())
        # More often than there are places for workers: none of them is lost by a failure.
        for _ in range(6):
            status, told = health(server)
            assert (status, told["reason"]) == (503, "query-failed")
            assert "no worker process can be started" in told["detail"]
        interpreter.symlink_to(Path(sys.executable).resolve())
        until(lambda: health(server)[0] == 200)
        assert server.query("ASK {}").status == 200


def test_what_the_kernel_does_not_offer_is_told_at_the_start_and_on_request(
    store: Path, tmp_path: Path
) -> None:
    probe = subprocess.run(
        [sys.executable, "-c", WITHOUT_LANDLOCK, "--version"], capture_output=True, check=False
    )
    if probe.returncode:
        pytest.skip("this kernel takes no filter that would hide Landlock")
    with operated(store, tmp_path, start=(sys.executable, "-c", WITHOUT_LANDLOCK)) as server:
        confinement = health(server)[1]["confinement"]
        assert confinement["files"] is False
        assert "landlock: Function not implemented" in confinement["missing"]
        (line,) = until(lambda: [line for line in server.log.read_text().splitlines() if line[:1] == "k"])
        assert line.startswith("kg: workers are not fully confined: ")
        assert "landlock: Function not implemented" in line


def test_nothing_is_said_of_workers_that_are_confined(server: OperatedServer) -> None:
    if health(server)[1]["confinement"]["missing"]:
        pytest.skip("this kernel does not offer everything")
    assert [line["path"] for line in server.lines(1)] == ["/healthz"]


def test_runaway_queries_on_pages_do_not_keep_it_waiting(store: Path, tmp_path: Path) -> None:
    """Pages are made in threads, and a page waits for its query: there are more threads than may wait."""
    with operated(store, tmp_path, "--workers", "1", "--timeout", "8") as server:
        publish_more(store)
        pages: list[int] = []

        def ask(query: str) -> None:
            pages.append(server.ask("/sparql?" + urlencode({"query": query}), "text/html").status)

        askers = [threading.Thread(target=ask, args=(query,)) for query in runaways(24)]
        for asker in askers:
            asker.start()
        until(lambda: waiting(server) >= 20)
        assert health(server)[0] == 200
        assert not pages, "a page had ended before the server was asked: this shows nothing"
        for asker in askers:
            asker.join()
        assert set(pages) <= {503, 504}


def waiting(server: OperatedServer) -> float:
    return server.figures().value("kg_queries_waiting")


def publish_more(store: Path) -> None:
    """A graph that is large enough for a query to run away."""
    from attacked_server import made_quads  # noqa: PLC0415

    publish(made_quads(), store)
