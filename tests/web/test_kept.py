"""What pages tell of a whole graph is made once for each graph, however many ask at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.store import Limits, QueryEngine, QueryRequest, publish
from kg.vocabulary import Names
from kg.web.parts.kept import PerSnapshot

THING, NAME, GRAPH = (NamedNode(f"http://example.org/{local}") for local in ("thing", "name", "graph"))
COUNT = "SELECT (COUNT(*) AS ?number) { ?thing ?property ?value }"


def graph(size: int) -> list[Quad]:
    return [Quad(THING, NAME, Literal(str(number)), GRAPH) for number in range(size)]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[QueryEngine]:
    publish(graph(1), tmp_path)
    with QueryEngine(tmp_path, names=Names(), limits=Limits(workers=1, light=0)) as engine:
        yield engine


def test_it_is_made_once_for_each_key_and_again_for_the_next_graph(
    engine: QueryEngine, tmp_path: Path
) -> None:
    made: list[str] = []

    def size(key: str) -> str:
        made.append(key)
        return f"{key}: {engine.solutions(QueryRequest(COUNT)).rows[0]['number'].value}"

    kept = PerSnapshot(engine, size)
    assert [kept("a"), kept("b"), kept("a")] == ["a: 1", "b: 1", "a: 1"]
    assert made == ["a", "b"]
    publish(graph(2), tmp_path)
    assert kept("a") == "a: 2"


def test_those_who_come_while_it_is_made_wait_for_it(engine: QueryEngine) -> None:
    made: list[str] = []
    together = Barrier(8)
    kept = PerSnapshot(engine, lambda key: made.append(key) or len(made))

    def ask(_number: int) -> int:
        together.wait()
        return kept("a")

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == [1] * 8


def test_the_oldest_key_is_forgotten_when_there_are_too_many(engine: QueryEngine) -> None:
    made: list[int] = []
    kept = PerSnapshot(engine, made.append, most=2)
    for key in (1, 2, 3, 3, 1):
        kept(key)
    assert made == [1, 2, 3, 1]


def test_what_fails_is_tried_again(engine: QueryEngine) -> None:
    tried: list[str] = []

    def fragile(key: str) -> str:
        tried.append(key)
        if len(tried) == 1:
            raise LookupError(key)
        return key

    kept = PerSnapshot(engine, fragile)
    with pytest.raises(LookupError):
        kept("a")
    assert kept("a") == "a"
