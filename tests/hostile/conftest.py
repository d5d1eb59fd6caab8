"""The server that is attacked: one process for each file of tests, looked after following each attack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attacked_server import AttackedServer, attacked, publish_graph


@pytest.fixture(scope="session")
def graph_on_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store's folder. Shared: nobody who only asks can change it, as the tests show."""
    store = tmp_path_factory.mktemp("hostile") / "store"
    publish_graph(store)
    return store


@pytest.fixture(scope="module")
def running(graph_on_disk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AttackedServer]:
    """The server of a file of tests, with low limits."""
    with attacked(graph_on_disk, tmp_path_factory.mktemp("log") / "server.log") as server:
        yield server


@pytest.fixture
def server(running: AttackedServer) -> Iterator[AttackedServer]:
    """The server; after the test, whatever happened in it, the same process answers light queries."""
    yield running
    running.assert_well()
