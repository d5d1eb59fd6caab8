"""Kept answers: given again while they are true, within a bound of bytes, and never mixed up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asking import until
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal
from small_graph import KOREA, NAMES, QUADS, VIETNAM, graph

from kg.store import Answer, Limits, QueryEngine, QueryForm, QueryRequest, publish
from kg.store.cache import AnswerCache

COUNTRIES = "SELECT ?event ?c { ?event kg:involvesCountry ?c }"


@pytest.fixture
def engine(folder: Path) -> Iterator[QueryEngine]:
    limits = Limits(workers=1, timeout=20, cache_bytes=1 << 20)
    with QueryEngine(folder, names=NAMES, limits=limits) as running:
        yield running


def test_an_answer_is_given_again(engine: QueryEngine) -> None:
    first = engine.answer(QueryRequest(COUNTRIES))
    assert engine.answer(QueryRequest(COUNTRIES)) is first
    # A time limit decides whether there is an answer, not which one.
    assert engine.answer(QueryRequest(COUNTRIES, timeout=3)) is first
    assert engine.cache_state.hits == 2


REQUESTS = {
    "": QueryRequest(COUNTRIES),
    "another text": QueryRequest(f"{COUNTRIES} "),
    "another format": QueryRequest(COUNTRIES, ("text/csv",)),
    "a default graph": QueryRequest(COUNTRIES, default_graphs=(graph("release/one").value,)),
    "a named graph": QueryRequest(COUNTRIES, named_graphs=(graph("release/one").value,)),
    "both graphs": QueryRequest(
        COUNTRIES,
        default_graphs=(graph("release/one").value,),
        named_graphs=(graph("release/one").value,),
    ),
    "a country": QueryRequest(COUNTRIES, bindings={"c": VIETNAM}),
    "another country": QueryRequest(COUNTRIES, bindings={"c": KOREA}),
    "a word": QueryRequest(COUNTRIES, bindings={"c": Literal(VIETNAM.value)}),
    "a country, hidden": QueryRequest(COUNTRIES, bindings={"c": VIETNAM}, hidden=frozenset("c")),
}


def test_what_differs_in_anything_is_not_mixed_up(engine: QueryEngine, folder: Path) -> None:
    with QueryEngine(folder, names=NAMES, limits=Limits(workers=1, cache_bytes=0)) as fresh:
        expected = {name: fresh.answer(request).body for name, request in REQUESTS.items()}
    for _ in range(2):
        assert {name: engine.answer(request).body for name, request in REQUESTS.items()} == expected
    assert engine.cache_state.hits == len(REQUESTS)
    tags = {engine.answer(request).tag for request in REQUESTS.values()}
    assert len(tags) == len(REQUESTS)


def test_a_new_snapshot_is_asked_anew(engine: QueryEngine, folder: Path) -> None:
    before = engine.answer(QueryRequest(COUNTRIES))
    publish(QUADS[:3], folder)
    after = engine.answer(QueryRequest(COUNTRIES))
    assert len(json.loads(after.body)["results"]["bindings"]) == 1
    assert after.tag != before.tag
    assert engine.answer(QueryRequest(COUNTRIES)) is after


def test_a_late_answer_from_before_does_not_push_out_the_new_ones(engine: QueryEngine, folder: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
    late = asyncio.run_coroutine_threadsafe(engine.answering(QueryRequest(slow)), engine._loop)
    until(lambda: engine.pool_state.running == 1)
    publish(QUADS[:3], folder)
    kept = engine.answer(QueryRequest(COUNTRIES))
    assert late.result().snapshot != kept.snapshot
    assert engine.answer(QueryRequest(COUNTRIES)) is kept


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (RAND() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
        "SELECT (now() AS ?x) {}",
        "SELECT (1 AS ?x) { FILTER(RAND() >= 0) }",
        "ASK { FILTER(NOW() > 0) }",
        "CONSTRUCT { <http://e/s> <http://e/p> ?x } { BIND(UUID() AS ?x) }",
    ],
)
def test_what_depends_on_time_or_chance_is_not_kept(engine: QueryEngine, query: str) -> None:
    first = engine.answer(QueryRequest(query))
    assert first.volatile
    assert engine.answer(QueryRequest(query)) is not first


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ('NOW()' AS ?x) {} # RAND()",
        "SELECT ?rand ?now { ?rand rdfs:label ?now }",
        "SELECT ?x { ?x <http://example.org/UUID> ?y }",
    ],
)
def test_the_words_for_them_elsewhere_mean_nothing(engine: QueryEngine, query: str) -> None:
    first = engine.answer(QueryRequest(query))
    assert not first.volatile
    assert engine.answer(QueryRequest(query)) is first


def test_an_answer_in_a_file_is_not_kept(engine: QueryEngine) -> None:
    product = "SELECT * {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(5)) + "} LIMIT 3000"
    first = engine.answer(QueryRequest(product, ("tsv",)))
    assert not first.in_memory
    second = engine.answer(QueryRequest(product, ("tsv",)))
    assert second is not first
    assert second.body == first.body
    first.close()
    second.close()


def answer(size: int, snapshot: str = "one", volatile: bool = False) -> Answer:
    return Answer(
        "text/csv", snapshot, QueryForm.SELECT, b"x" * size, size, rows=1, volatile=volatile, tag="t"
    )


def request(number: int) -> QueryRequest:
    return QueryRequest(f"ASK {{}} # {number}")


def test_the_one_used_longest_ago_goes_first() -> None:
    cache = AnswerCache(100_000)
    answers = [answer(20_000) for _ in range(5)]
    for number in range(4):
        cache.put(request(number).asked, answers[number], request(number).size)
    assert cache.get("one", request(0).asked) is answers[0]
    cache.put(request(4).asked, answers[4], request(4).size)
    kept = [cache.get("one", request(number).asked) for number in range(5)]
    assert kept == [answers[0], None, *answers[2:]]


def test_what_would_push_out_most_others_is_not_kept() -> None:
    cache = AnswerCache(100_000)
    cache.put(request(0).asked, answer(20_000), 10)
    cache.put(request(1).asked, answer(40_000), 10)
    assert cache.get("one", request(0).asked) is not None
    assert cache.get("one", request(1).asked) is None


def test_a_long_question_weighs_as_much_as_a_long_answer() -> None:
    """A dataset of a thousand graphs is part of what is asked."""
    graphs = tuple(f"http://example.org/{'x' * 1000}/{number}" for number in range(1000))
    for asked in (
        replace(request(0), default_graphs=graphs),
        replace(request(0), named_graphs=graphs),
        replace(request(0), bindings={"x": Literal("x" * 1_000_000)}),
        replace(request(0), text="한" * 500_000),
    ):
        assert asked.size >= 1_000_000


def test_the_compressed_form_of_an_answer_counts_too() -> None:
    cache = AnswerCache(100_000)
    answers = [answer(15_000) for _ in range(5)]
    for number, one in enumerate(answers):
        cache.put(request(number).asked, one, request(number).size)
    before = cache.state.bytes
    answers[4].zipped = b"x" * 14_000
    for _ in range(3):  # Several may compress it at once.
        cache.weigh(request(4).asked)
    assert cache.state.bytes == before + 14_000
    answers[3].zipped = b"x" * 14_000
    cache.weigh(request(3).asked)
    assert cache.state.bytes <= 100_000
    assert cache.get("one", request(0).asked) is None
    assert cache.get("one", request(4).asked) is answers[4]
    cache.weigh(request(0).asked)
    assert cache.get("one", request(0).asked) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 40_000), st.sampled_from(("one", "two")), st.booleans()),
        max_size=40,
    )
)
def test_the_bound_holds_and_the_newest_is_what_comes_back(puts: list[tuple[int, int, str, bool]]) -> None:
    cache = AnswerCache(100_000)
    for number, size, snapshot, volatile in puts:
        given_ = answer(size, snapshot, volatile)
        cache.put(request(number).asked, given_, request(number).size)
        if not volatile and size < 20_000:
            assert cache.get(snapshot, request(number).asked) is given_
        assert 0 <= cache.state.bytes <= 100_000
        kept = [
            found
            for other in range(10)
            for of in ("one", "two")
            if (found := cache.get(of, request(other).asked)) is not None
        ]
        assert sum(one.length for one in kept) <= cache.state.bytes
        assert len({one.snapshot for one in kept}) <= 1
        assert not any(one.volatile for one in kept)
