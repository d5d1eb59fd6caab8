"""The server as whoever runs it meets it: where it listens, what it says when it cannot, how it stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.errors import KgError, StoreMissing
from kg.settings import Settings
from kg.store import publish
from kg.web import serve

SERVE = """
import sys
from pathlib import Path
from kg.settings import Settings
from kg.web import serve
serve(Settings(store=Path(sys.argv[1]), port=0, workers=1), lambda address: print(address, flush=True))
print("stopped", flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    node = NamedNode("http://example.org/x")
    publish([Quad(node, node, node, node)], tmp_path / "store")
    return tmp_path / "store"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_workers(store: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(store)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    address = process.stdout.readline().strip()
    with urllib.request.urlopen(f"{address}sparql?query=ASK%7B%7D") as reply:
        assert reply.status == 200
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert workers
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "stopped\n", "")
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(int(worker), 0)


def test_a_request_that_is_being_answered_still_gets_its_answer(store: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(store)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    address = process.stdout.readline().strip()
    # Long enough to be still at work when the signal comes: the product of a few hundred rows with themselves.
    rows = " ".join(str(number) for number in range(700))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {rows} }} VALUES ?b {{ {rows} }} FILTER(MD5(STR(?a+?b)) = '') }}"
    answers: list[bytes] = []

    def ask() -> None:
        request = urllib.request.Request(
            f"{address}sparql", query.encode(), {"Content-Type": "application/sparql-query"}
        )
        with urllib.request.urlopen(request) as reply:
            answers.append(reply.read())

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    asking.join()
    process.communicate(timeout=30)
    assert len(answers) == 1
    assert b'"0"' in answers[0]


def test_a_port_that_is_taken_is_one_line(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KgError, match=f"port {port} on 127.0.0.1 is in use") as raised:
            serve(Settings(store=store, port=port))
    assert "\n" not in str(raised.value)


def test_a_host_that_is_none_is_one_line(store: Path) -> None:
    with pytest.raises(KgError, match="no address that this machine can serve on"):
        serve(Settings(store=store, host="no such host", port=0))


def test_without_a_graph_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        serve(Settings(store=tmp_path / "nothing", port=0))
