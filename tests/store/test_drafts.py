"""Graphs that are loaded into a draft many at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.store import Graph, drafting, publishing

EX = "https://example.org/"


def graph(number: int) -> Graph:
    """A graph with something of its own, and something that all say; neither is easy to write on a line."""
    triples = [
        Triple(NamedNode(f"{EX}s{number}"), NamedNode(f"{EX}p"), Literal("one line .\nand > another .\n")),
        Triple(NamedNode(f"{EX}s"), NamedNode(f"{EX}p"), Literal("said by all")),
    ]
    lines = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert lines is not None
    return Graph(f"{EX}g{number}", lines, len(triples))


def quads(number: int) -> Iterator[Quad]:
    yield Quad(
        NamedNode(f"{EX}s{number}"),
        NamedNode(f"{EX}p"),
        Literal("one line .\nand > another .\n"),
        NamedNode(f"{EX}g{number}"),
    )
    yield Quad(NamedNode(f"{EX}s"), NamedNode(f"{EX}p"), Literal("said by all"), NamedNode(f"{EX}g{number}"))


@pytest.mark.parametrize("at_once", [1, 5, 1_000])
def test_graphs_are_loaded_with_their_merge_however_many_at_once(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_AT_ONCE", at_once)
    with drafting(tmp_path) as draft:
        draft.load(graph(number) for number in range(7))
        snapshot = draft.publish()
    assert snapshot.quads == 14
    stored = Store.read_only(str(snapshot.data))
    named = {quad for quad in stored if not isinstance(quad.graph_name, DefaultGraph)}
    assert named == {quad for number in range(7) for quad in quads(number)}
    merged = stored.quads_for_pattern(None, None, None, DefaultGraph())
    assert {quad.triple for quad in merged} == {quad.triple for quad in named}


def test_graphs_that_are_loaded_in_order_are_kept_in_this_order(tmp_path: Path) -> None:
    iris = [f"{EX}g{number}" for number in range(40)]
    with drafting(tmp_path) as draft:
        order = draft.in_order(iris)
        assert sorted(order) == sorted(iris)
        draft.load(graph(int(iri.removeprefix(f"{EX}g"))) for iri in order)
        assert [name.value for name in draft.store.named_graphs() if isinstance(name, NamedNode)] == order


def test_what_a_reader_of_graphs_raises_ends_the_load(tmp_path: Path) -> None:
    def some() -> Iterator[Graph]:
        yield graph(1)
        raise ValueError("there are no more")

    with pytest.raises(ValueError, match="no more"), drafting(tmp_path) as draft:
        draft.load(some())
    assert not (tmp_path / "current").exists()
    assert not list((tmp_path / "snapshots").iterdir())
