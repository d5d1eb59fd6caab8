"""A snapshot given out as lines: all of it, graph after graph, whatever becomes of who takes it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.store import Snapshot, dump_graphs, held, publish

MANY = 30_000
"""Statements of one graph: megabytes, so that its writer has to wait."""


def quads() -> Iterator[ox.Quad]:
    """Sixty graphs, one of them large."""
    says = ox.NamedNode("http://e/says")
    for number in range(60):
        graph = ox.NamedNode(f"http://e/graph/{number:02}")
        for place in range(MANY if number == 7 else 3):
            text = ox.Literal(f"line\n{place} of graph {number} " + "x" * 100)
            yield ox.Quad(ox.NamedNode(f"http://e/{place}"), says, text, graph)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with these graphs. Shared: tests only read it."""
    store = tmp_path_factory.mktemp("dumped") / "store"
    publish(quads(), store)
    return store


@pytest.fixture
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Its snapshot, held."""
    with held(folder) as snapshot:
        yield snapshot


def writers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("dump")]


@pytest.mark.parametrize("threads", [None, 1, 3])
def test_every_statement_is_given_in_whole_lines(snapshot: Snapshot, threads: int | None) -> None:
    taken: list[ox.Quad] = []
    graphs: list[str] = []

    def take(graph: str, piece: bytes) -> None:
        assert piece.endswith(b" .\n")
        graphs.append(graph)
        name = ox.NamedNode(graph)
        parsed = ox.parse(piece, ox.RdfFormat.N_TRIPLES)
        taken.extend(ox.Quad(each.subject, each.predicate, each.object, name) for each in parsed)

    dump_graphs(snapshot, take, threads)
    assert graphs == sorted(graphs)
    assert len(graphs) > 60
    assert len(taken) == MANY + 59 * 3
    assert set(taken) == set(quads())
    assert writers() == []


def test_what_the_taker_raises_ends_it_at_once(snapshot: Snapshot) -> None:
    pieces = 0

    def take(graph: str, _piece: bytes) -> None:
        nonlocal pieces
        pieces += graph.endswith("/07")
        if pieces == 2:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        dump_graphs(snapshot, take)
    assert pieces == 2
    # Those that wrote, or waited for their turn, have ended.
    assert writers() == []


def test_what_the_engine_cannot_read_is_raised_where_it_is_taken(snapshot: Snapshot, tmp_path: Path) -> None:
    told: list[str] = []
    for table in snapshot.data.glob("*.sst"):
        broken = Snapshot(snapshot.id, tmp_path / table.stem, snapshot.built, snapshot.quads)
        broken.path.mkdir()
        ox.Store.read_only(str(snapshot.data)).backup(str(broken.data))
        spoil(broken.data / table.name)
        pieces: list[bytes] = []
        try:
            dump_graphs(broken, lambda _graph, piece, taken=pieces: taken.append(piece))
        except RuntimeError as error:
            told += [str(error)] if pieces else []
        else:
            # Not every table is read.
            assert len(pieces) > 60
        assert writers() == []
    assert told
    assert all("checksum mismatch" in text for text in told)


def spoil(table: Path) -> None:
    """Make garbage of a table's first half; it can be opened, as its index stands at its end."""
    whole = table.read_bytes()
    table.unlink()
    table.write_bytes(b"\xff" * (len(whole) // 2) + whole[len(whole) // 2 :])
