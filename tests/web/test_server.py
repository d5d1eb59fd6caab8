"""The server as whoever runs it meets it: where it listens, what it says when it cannot, how it stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
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

# A line on standard input, and a thread sends the signal to itself: the system may choose any thread.
SIGNALLED_IN_A_THREAD = """
import signal, sys, threading
from pathlib import Path
from kg.settings import Settings
from kg.web import serve

def be_signalled():
    sys.stdin.readline()
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

def ready(address):
    print(address, flush=True)
    threading.Thread(target=be_signalled).start()

serve(Settings(store=Path(sys.argv[1]), port=0, workers=1), ready)
print("stopped", flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    node = NamedNode("http://example.org/x")
    publish([Quad(node, node, node, node)], tmp_path / "store")
    return tmp_path / "store"


def children_of(process: int) -> list[int]:
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The processes that the server has started, and theirs."""
    started = children_of(process.pid)
    return started + [worker for one in started for worker in children_of(one)]


def started(store: Path, program: str = SERVE) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", program, str(store)]
    return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that the server prints once it takes connections."""
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_workers(store: Path, number: signal.Signals) -> None:
    process = started(store)
    address = address_of(process)
    with urllib.request.urlopen(f"{address}sparql?query=ASK%7B%7D") as reply:
        assert reply.status == 200
    workers = workers_of(process)
    assert workers
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "stopped\n")
    assert [json.loads(line)["path"] for line in err.splitlines()] == ["/sparql"]
    for worker in workers:
        assert not Path(f"/proc/{worker}").exists()


def test_a_signal_that_another_thread_receives_ends_it_too(store: Path) -> None:
    process = started(store, SIGNALLED_IN_A_THREAD)
    with urllib.request.urlopen(f"{address_of(process)}sparql?query=ASK%7B%7D") as reply:
        assert reply.status == 200
    time.sleep(0.2)  # The main thread waits by now; should it not, the test passes all the same.
    out, _ = process.communicate("now\n", timeout=30)
    assert (process.returncode, out) == (0, "stopped\n")


def test_an_answer_that_is_on_its_way_still_arrives_whole(store: Path) -> None:
    """More than the system's buffers hold, read only after the signal: the server stays until it is sent."""
    process = started(store)
    numbers = " ".join(str(number) for number in range(700))
    query = f"SELECT ?a ?b ('{'x' * 16}' AS ?c) {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    request = urllib.request.Request(
        f"{address_of(process)}sparql?format=csv",
        query.encode(),
        {"Content-Type": "application/sparql-query"},
    )
    with urllib.request.urlopen(request) as reply:
        # The thread has done its part by now, most likely; the test passes either way, only less severely.
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        rows = reply.read().splitlines()
    assert rows[0] == b"a,b,c"
    assert len(rows) == 1 + 700 * 700
    process.communicate(timeout=30)
    assert process.returncode == 0


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
