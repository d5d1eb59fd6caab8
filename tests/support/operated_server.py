"""``kg serve`` as whoever runs it sees it: its processes, its figures, its log, how it starts and stops."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from prometheus_client.parser import text_string_to_metric_families
from raw_http import Reply

_Found = TypeVar("_Found")

QUERY = "application/sparql-query"
PATIENCE = 60.0
"""Seconds after which something that has to happen counts as not happening, however busy the machine is."""

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?d != ?g) }"
"""A query that no limit of these tests lets end."""


def runaways(count: int) -> list[str]:
    """So many such queries, each another one: equal ones that come at once are run only once."""
    return [f"{RUNAWAY} # {number}" for number in range(count)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What ``/metrics`` said at one moment."""

    samples: Mapping[tuple[str, frozenset[tuple[str, str]]], float]

    @classmethod
    def parse(cls, text: str) -> Figures:
        """``ValueError`` where the text is not in the format of Prometheus."""
        return cls(
            {
                (sample.name, frozenset(sample.labels.items())): sample.value
                for family in text_string_to_metric_families(text)
                for sample in family.samples
            }
        )

    def value(self, name: str, **labels: str) -> float:
        """One figure; 0 where it was never counted."""
        return self.samples.get((name, frozenset(labels.items())), 0.0)

    def has(self, name: str) -> bool:
        """Whether there is such a figure."""
        return any(found == name for found, _ in self.samples)


@dataclass(frozen=True, slots=True)
class OperatedServer:
    """A server, the first process of a session of its own; standard output and the log go to files."""

    process: subprocess.Popen[bytes]
    out: Path
    log: Path

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, once the server has said them."""

        def found() -> re.Match[str] | None:
            assert self.process.poll() is None, f"the server ended: {self.log.read_text()}"
            return re.search(r"http://\[?([0-9.:a-f]+?)\]?:(\d+)/", self.out.read_text())

        match = until(found)
        return match[1], int(match[2])

    def ask(
        self,
        path: str,
        accept: str | None = None,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The answer to one request on a connection of its own."""
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        try:
            sent = dict(headers or {}) | ({"Accept": accept} if accept else {})
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str | None = None, **parameters: str) -> Reply:
        """The answer to a query; ``parameters`` stand in the address."""
        path = f"/sparql?{urlencode(parameters)}" if parameters else "/sparql"
        return self.ask(path, accept, "POST", text.encode(), {"Content-Type": QUERY})

    def figures(self) -> Figures:
        """What ``/metrics`` says now."""
        reply = self.ask("/metrics")
        assert reply.status == 200
        return Figures.parse(reply.text)

    def lines(self, least: int) -> list[dict]:
        """The lines of the log, which all have to be JSON, once there are so many at least.

        A line is written when the answer was sent, so that its client may be faster than the log.
        """
        return until(lambda: found if len(found := self._lines()) >= least else None)

    def _lines(self) -> list[dict]:
        whole = self.log.read_bytes().rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.split(b"\n") if line]

    def workers(self) -> list[int]:
        """The ids of the processes that answer queries, and of the one that they are forked from."""
        return [pid for pid in self.session() if pid != self.process.pid]

    def session(self) -> list[int]:
        """The ids of all processes that come from the server and still run, whoever is their parent now."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
                if int(session) == self.process.pid and state != "Z":
                    found.append(int(stat.parent.name))
        return found

    def end(self) -> int:
        """The exit status, once the server has ended, and all of its processes with it."""
        status = self.process.wait(PATIENCE)
        until(lambda: not self.session())
        return status


def until(found: Callable[[], _Found]) -> _Found:
    """What ``found`` gives once it is something, asked again and again."""
    deadline = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < deadline, f"this did not happen within {PATIENCE:g} seconds"
        time.sleep(0.02)
    return result


def begin(
    store: Path, folder: Path, *options: str, start: tuple[str, ...] = (), **environment: str
) -> OperatedServer:
    """A server that starts, with these options and variables; the caller ends it.

    ``start`` is what comes before the words of ``kg``: ``python -m kg`` by default. It makes no files to take
    away unless ``KG_DOWNLOADS`` is given: tests share their graphs.
    """
    given = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    words = [*(start or (sys.executable, "-m", "kg")), "serve", "--store", str(store), *options]
    if "--port" not in options and "KG_PORT" not in environment:
        words += ["--port", "0"]
    folder.mkdir(parents=True, exist_ok=True)
    out, log = folder / "out", folder / "log"
    with out.open("wb") as standard, log.open("wb") as error:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=standard,
            stderr=error,
            env=given | {"KG_DOWNLOADS": "no"} | environment,
            start_new_session=True,
        )
    return OperatedServer(process, out, log)


@contextmanager
def operated(
    store: Path, folder: Path, *options: str, start: tuple[str, ...] = (), **environment: str
) -> Iterator[OperatedServer]:
    """A server that takes requests, until the block ends."""
    server = begin(store, folder, *options, start=start, **environment)
    try:
        assert server.address
        yield server
        server.process.send_signal(signal.SIGTERM)
        assert server.end() == 0, server.log.read_text()
        assert "Traceback" not in server.log.read_text()
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
