"""Virtuoso as a process: a store that shares no code with ours, and has ideas of its own.

Where it is not installed (Debian's ``virtuoso-opensource-7-bin``), its tests are left out and say so;
``KG_VIRTUOSO=required`` makes that a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg.credentials import Credentials
from kg.publish import Target, target

PROGRAM = "virtuoso-t"
ADMINISTRATOR = Credentials(user="dba", password="dba")
PATIENCE = 60.0
"""Seconds that anything may take before a test fails."""

_SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
"""


@dataclass(frozen=True, slots=True)
class Virtuoso:
    """A running server; ``url`` is its address without a final slash."""

    url: str

    @property
    def query(self) -> str:
        """Where it answers queries."""
        return f"{self.url}/sparql"

    def target(self, *, updates: bool = False) -> Target:
        """Where to publish to, by updates or by the protocol for graphs."""
        update = f"{self.url}/sparql-auth" if updates else None
        return target(self.url, "virtuoso", update=update, credentials=ADMINISTRATOR)

    def graph(self, iri: str) -> set[ox.Triple]:
        """What one of its graphs holds."""
        reply = httpx.get(
            f"{self.url}/sparql-graph-crud",
            params={"graph": iri},
            headers={"Accept": "application/n-triples"},
            timeout=PATIENCE,
        )
        if reply.status_code == 404:
            return set()
        assert reply.status_code == 200, reply.text
        return {quad.triple for quad in ox.parse(reply.content, ox.RdfFormat.N_TRIPLES)}


@contextmanager
def virtuoso(folder: Path) -> Iterator[Virtuoso]:
    """A server over a new folder, until the block ends."""
    if shutil.which(PROGRAM) is None:
        what = f"{PROGRAM} is not installed"
        if os.environ.get("KG_VIRTUOSO") == "required":
            pytest.fail(what)
        pytest.skip(what)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        sql, http = one.getsockname()[1], other.getsockname()[1]
    folder.mkdir()
    settings = folder / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=folder, sql=sql, http=http))
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "+foreground", "+configfile", settings],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        server = Virtuoso(f"http://127.0.0.1:{http}")
        _wait_for(server, process, folder)
        yield server
    finally:
        process.kill()
        process.wait(PATIENCE)


def _wait_for(server: Virtuoso, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(server.query, params={"query": "ASK {}"}, timeout=PATIENCE).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"it did not start: {(folder / 'output.log').read_text()}")
