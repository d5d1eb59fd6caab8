"""The small graph, published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_graph import NAMES, QUADS

from kg.store import Limits, QueryEngine, publish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store's folder with the small graph published in it."""
    publish(QUADS, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryEngine]:
    """An engine on the small graph, shared by the tests of a module that only ask."""
    shared = tmp_path_factory.mktemp("shared") / "store"
    publish(QUADS, shared)
    with QueryEngine(shared, names=NAMES, limits=Limits(workers=1, timeout=20, light=0)) as running:
        yield running
