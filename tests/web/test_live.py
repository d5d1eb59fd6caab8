"""New builds while others ask: nobody is turned away, and nobody gets an older state than there was."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from operated_server import PATIENCE, OperatedServer, operated
from pyoxigraph import Literal, NamedNode, Quad
from small_graph import QUADS, graph

from kg.store import publish

NUMBER = NamedNode("http://example.org/number")
ASKED = "SELECT ?number { ?graph <http://example.org/number> ?number }"
BUILDS = 8

RELEASES = """-
Korea and Vietnam hold Business Forum in Seoul
Minister Dukgeun Ahn attended the Korea-Vietnam Business Forum on July 1 in Seoul. date2024-07-01
"""
MORE = RELEASES.replace("Vietnam", "Japan").replace("July 1", "July 2").replace("07-01", "07-02")


def build(store: Path, number: int) -> None:
    """Publish a graph that knows how many there were before it."""
    publish([*QUADS, Quad(NUMBER, NUMBER, Literal(str(number)), graph("release/one"))], store)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build(tmp_path / "store", 0)
    return tmp_path / "store"


@pytest.fixture
def server(store: Path, tmp_path: Path) -> Iterator[OperatedServer]:
    with operated(store, tmp_path, "--workers", "2") as server:
        yield server


@dataclass
class Client:
    """Asks without a pause on one connection, and notes what is wrong with an answer."""

    server: OperatedServer
    fresh: bool
    """Whether each of its queries is a new one, so that no answer to it is kept."""
    published: list[int]
    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    tags: dict[str, set[str]] = field(default_factory=dict)

    def ask_until(self, over: threading.Event) -> None:
        connection = HTTPConnection(*self.server.address, timeout=PATIENCE)
        latest = 0
        try:
            while not over.is_set() and not self.wrong:
                query = f"{ASKED} # {self.answers}" if self.fresh else ASKED
                known = self.published[-1]
                connection.request(
                    "GET", f"/sparql?{urlencode({'query': query})}", headers={"Accept": "text/csv"}
                )
                response = connection.getresponse()
                body = response.read().decode()
                if response.status != 200:
                    self.wrong.append(f"{response.status}: {body}")
                    break
                number = int(body.split()[1])
                if number < max(known, latest):
                    self.wrong.append(f"{number} after {known} was published and {latest} was given")
                latest = number
                self.answers += 1
                if not self.fresh:
                    self.tags.setdefault(response.headers["ETag"], set()).add(body)
        except OSError as error:
            self.wrong.append(repr(error))
        finally:
            connection.close()


def test_builds_fail_no_request_and_are_seen_at_once(server: OperatedServer, store: Path) -> None:
    published = [0]
    clients = [Client(server, fresh, published) for fresh in (True, False, True, False)]
    over = threading.Event()
    threads = [threading.Thread(target=client.ask_until, args=(over,)) for client in clients]
    for thread in threads:
        thread.start()
    for number in range(1, BUILDS):
        build(store, number)
        published.append(number)
        # An answer that is asked for from now on is of this build, kept ones included.
        assert server.query(ASKED, "text/csv").text == f"number\r\n{number}\r\n"
    over.set()
    for thread in threads:
        thread.join()
    assert [client.wrong for client in clients] == [[], [], [], []]
    assert all(client.answers > BUILDS for client in clients)
    # A tag stands for one answer.
    tags: dict[str, set[str]] = {}
    for client in clients:
        for tag, bodies in client.tags.items():
            tags.setdefault(tag, set()).update(bodies)
    assert all(len(bodies) == 1 for bodies in tags.values())
    assert len({next(iter(bodies)) for bodies in tags.values()}) == len(tags)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (f"/sparql?{urlencode({'query': ASKED})}", "text/csv"),
        (f"/sparql?{urlencode({'query': 'CONSTRUCT WHERE { ?s ?p ?o }'})}", "application/n-triples"),
        ("/about", "text/html"),
        ("/id/event/forum", "text/html"),
        ("/id/event/forum", "text/turtle"),
        ("/graph/release/one", "text/turtle"),
    ],
)
def test_what_a_client_has_is_good_until_the_next_build(
    server: OperatedServer, store: Path, path: str, accept: str
) -> None:
    first = server.ask(path, accept)
    assert first.status == 200
    tag = first.headers["ETag"]
    for given in (tag, f'"other", {tag}'):
        again = server.ask(path, accept, headers={"If-None-Match": given})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    build(store, 1)
    changed = server.ask(path, accept, headers={"If-None-Match": tag})
    assert changed.status == 200
    assert changed.body
    assert changed.headers["ETag"] != tag


def test_a_build_of_the_command_line_is_served_without_a_restart(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    releases.mkdir()
    (releases / "one.txt").write_text(RELEASES, encoding="utf-8")
    build_command(releases, tmp_path / "store")
    with operated(tmp_path / "store", tmp_path) as server:
        counted = "SELECT (COUNT(*) AS ?n) { ?release a kg:Release }"
        assert server.query(counted, "text/csv").text == "n\r\n1\r\n"
        before = server.ask("/healthz").json
        (releases / "two.txt").write_text(MORE, encoding="utf-8")
        build_command(releases, tmp_path / "store")
        assert server.query(counted, "text/csv").text == "n\r\n2\r\n"
        after = server.ask("/healthz").json
        assert after["snapshot"] != before["snapshot"]
        assert server.figures().value("kg_worker_replacements_total") == 0


def build_command(releases: Path, store: Path) -> None:
    words = [sys.executable, "-m", "kg", "build", str(releases), "--store", str(store)]
    subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)
