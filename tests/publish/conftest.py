"""A small store to publish from, and another one to publish to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from other_store import OtherStore, oxigraph
from small_graph import NAMES, QUADS

from kg.publish import Options, Report, publish_to, target
from kg.store import publish

Publish = Callable[..., Report]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store's folder with the small graph published in it."""
    publish(QUADS, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture(scope="session")
def running_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherStore]:
    """Another store that the tests share; each finds it empty."""
    with oxigraph(tmp_path_factory.mktemp("other") / "data") as running:
        yield running


@pytest.fixture
def other(running_store: OtherStore) -> OtherStore:
    """Another store, which is empty."""
    running_store.update("DROP ALL")
    return running_store


@pytest.fixture
def to(folder: Path, other: OtherStore) -> Publish:
    """Publishes the folder to the other store, or to what stands before it, with these options."""

    def run(address: str | None = None, *, updates: bool = False, **options: object) -> Report:
        address = address or other.url
        there = target(address, update=f"{address}/update" if updates else None)
        return publish_to(folder, there, NAMES, Options(**options))  # type: ignore[arg-type]

    return run
