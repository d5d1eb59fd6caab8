"""Queries through the engine: complete answers in every format, within limits, from the current snapshot."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph
import pytest
from asking import until, workers
from pyoxigraph import Literal, QueryResultsFormat, RdfFormat
from small_graph import FORUM, KOREA, NAMES, QUADS, TALKS, VIETNAM, graph, iri

from kg.errors import (
    BadParameter,
    QueryBusy,
    QueryFailed,
    QueryOutOfMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    StoreMissing,
    UnknownFormat,
)
from kg.store import Limits, QueryEngine, QueryForm, QueryRequest, current, publish

COUNTRIES = "SELECT ?event ?country { ?event kg:involvesCountry ?country }"
# Six times all by all: it would run for hours.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(12)) + "}"


def pairs(engine: QueryEngine, request: QueryRequest) -> set[tuple[object, object]]:
    return {(row["event"], row["country"]) for row in engine.solutions(request).rows}


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("json", QueryResultsFormat.JSON),
        ("xml", QueryResultsFormat.XML),
        ("csv", None),
        ("tsv", QueryResultsFormat.TSV),
    ],
)
def test_a_table_comes_in_each_format(
    engine: QueryEngine, name: str, format_: QueryResultsFormat | None
) -> None:
    answer = engine.answer(QueryRequest(COUNTRIES, (name,)))
    assert answer.form is QueryForm.SELECT
    assert answer.length == len(answer.body)
    if format_ is None:
        lines = answer.body.decode().splitlines()
        assert lines[0] == "event,country"
        assert len(lines) == 4
        return
    rows = list(pyoxigraph.parse_query_results(answer.body, format_))
    assert {(row["event"], row["country"]) for row in rows} == {
        (FORUM, VIETNAM),
        (FORUM, KOREA),
        (TALKS, KOREA),
    }


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld", "nquads", "trig"])
def test_a_graph_comes_in_each_format(engine: QueryEngine, name: str) -> None:
    answer = engine.answer(
        QueryRequest("CONSTRUCT { ?c a kg:Country } { ?e kg:involvesCountry ?c }", (name,))
    )
    format_ = RdfFormat.from_media_type(answer.media_type)
    assert {quad.subject for quad in pyoxigraph.parse(answer.body, format_)} == {VIETNAM, KOREA}


@pytest.mark.parametrize("name", ["turtle", "trig"])
def test_a_graph_is_written_with_the_prefixes_of_the_data(engine: QueryEngine, name: str) -> None:
    query = "CONSTRUCT { ?c a kg:Country } { ?e kg:involvesCountry ?c }"
    text = engine.answer(QueryRequest(query, (name,))).body.decode()
    assert "country:VN " in text
    assert "a kg:Country" in text
    assert "<https://w3id.org/tradekg/ontology#Country>" not in text


def test_a_question_is_answered_yes_or_no(engine: QueryEngine) -> None:
    yes = engine.answer(QueryRequest("ASK { event:forum kg:involvesCountry country:VN }"))
    no = engine.answer(QueryRequest("ASK { event:talks kg:involvesCountry country:VN }"))
    assert (json.loads(yes.body)["boolean"], json.loads(no.body)["boolean"]) == (True, False)


def test_a_triple_that_two_releases_state_counts_once(engine: QueryEngine) -> None:
    text = "SELECT (COUNT(*) AS ?n) { event:forum kg:involvesCountry country:VN }"
    assert engine.solutions(QueryRequest(text)).rows[0]["n"] == Literal(1)


def test_each_release_can_be_asked_by_itself(engine: QueryEngine) -> None:
    text = "SELECT ?g { GRAPH ?g { event:forum kg:involvesCountry country:VN } }"
    found = {row["g"] for row in engine.solutions(QueryRequest(text)).rows}
    assert found == {graph("release/one"), graph("release/two")}


def test_from_restricts_the_default_graph(engine: QueryEngine) -> None:
    text = f"SELECT ?event ?country FROM {graph('release/two')} {{ ?event kg:involvesCountry ?country }}"
    assert pairs(engine, QueryRequest(text)) == {(FORUM, VIETNAM), (TALKS, KOREA)}


def test_a_dataset_beside_the_query_overrides_the_one_in_it(engine: QueryEngine) -> None:
    text = f"SELECT ?event ?country FROM {graph('release/two')} {{ ?event kg:involvesCountry ?country }}"
    request = QueryRequest(text, default_graphs=(graph("release/one").value,))
    assert pairs(engine, request) == {(FORUM, VIETNAM), (FORUM, KOREA)}


def test_with_named_graphs_alone_the_default_graph_is_empty(engine: QueryEngine) -> None:
    one = graph("release/one").value
    assert pairs(engine, QueryRequest(COUNTRIES, named_graphs=(one,))) == set()
    text = "SELECT ?event ?country { GRAPH ?g { ?event kg:involvesCountry ?country } }"
    assert pairs(engine, QueryRequest(text, named_graphs=(one,))) == {(FORUM, VIETNAM), (FORUM, KOREA)}
    assert pairs(engine, QueryRequest(text, default_graphs=(one,))) == set()


def test_a_graph_that_is_no_iri_is_told_with_its_parameter(engine: QueryEngine) -> None:
    with pytest.raises(BadParameter, match="not the IRI") as caught:
        engine.answer(QueryRequest("ASK {}", default_graphs=("not an iri",)))
    assert caught.value.parameter == "default-graph-uri"
    with pytest.raises(BadParameter, match="not the IRI") as caught:
        engine.answer(QueryRequest("ASK {}", named_graphs=("not an iri",)))
    assert caught.value.parameter == "named-graph-uri"


def test_a_variable_is_bound_to_a_term_and_hidden(engine: QueryEngine) -> None:
    request = QueryRequest(
        "SELECT ?event ?c { ?event kg:involvesCountry ?c }", bindings={"c": VIETNAM}, hidden=frozenset("c")
    )
    found = engine.solutions(request)
    assert found.variables == ("event",)
    assert found.rows == ({"event": FORUM},)


def test_unbound_variables_are_missing_from_a_row(engine: QueryEngine) -> None:
    text = "SELECT ?event ?no { event:talks rdfs:label ?event OPTIONAL { event:talks kg:place ?no } }"
    assert engine.solutions(QueryRequest(text)).rows == ({"event": Literal("Talks")},)


def test_rows_are_for_select_only(engine: QueryEngine) -> None:
    with pytest.raises(QueryRefused, match="ASK has no rows"):
        engine.solutions(QueryRequest("ASK {}"))


def test_prefixes_of_the_graph_need_no_declaration_but_may_have_one(engine: QueryEngine) -> None:
    redeclared = "PREFIX event: <http://e/> ASK { event:forum ?p ?o }"
    assert json.loads(engine.answer(QueryRequest(redeclared)).body)["boolean"] is False


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("SELECT * {\n ?s }", 2, 6, r"after '\?s }'"),
        ("SELECT * { ?s ?p", 1, 17, r"after 'SELECT \* { \?s \?p'"),
        ("ASK { ?s unknown:x ?o }", 1, 19, "after 'ASK { .s unknown:x': prefix not found"),
        ("ASK { ?é ?p '…' ; } }", 1, 22, "after .* ; } }"),
    ],
)
def test_a_syntax_error_says_where(engine: QueryEngine, text: str, line: int, column: int, why: str) -> None:
    with pytest.raises(QuerySyntaxError, match=why) as caught:
        engine.answer(QueryRequest(text))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "\n" not in str(caught.value)


def test_a_function_that_does_not_exist_is_refused(engine: QueryEngine) -> None:
    with pytest.raises(QueryRefused, match="http://e/f"):
        engine.answer(QueryRequest("ASK { FILTER(<http://e/f>(1)) }"))


def test_a_format_that_does_not_fit_is_refused_before_the_query_runs(engine: QueryEngine) -> None:
    with pytest.raises(UnknownFormat):
        engine.answer(QueryRequest(RUNAWAY, ("turtle",)))


@pytest.fixture
def tight(folder: Path):
    """An engine with one worker and narrow limits."""
    limits = Limits(workers=1, light=0, timeout=10.0, max_result_bytes=3_000_000, cache_bytes=0)
    with QueryEngine(folder, names=NAMES, limits=limits) as running:
        yield running


@pytest.fixture
def others() -> set[int]:
    """The processes of other engines, which tests share."""
    return workers()


def test_a_runaway_query_is_stopped_and_the_next_one_answered(tight: QueryEngine) -> None:
    with pytest.raises(QueryTimeout, match=r"1\.5 seconds") as caught:
        tight.answer(QueryRequest(RUNAWAY, timeout=1.5))
    assert caught.value.seconds == 1.5
    assert len(pairs(tight, QueryRequest(COUNTRIES))) == 3


def test_a_request_cannot_raise_the_limit(folder: Path) -> None:
    limits = Limits(workers=1, light=0, timeout=1.5)
    with QueryEngine(folder, names=NAMES, limits=limits) as engine, pytest.raises(QueryTimeout) as caught:
        engine.answer(QueryRequest(RUNAWAY, timeout=1000))
    assert caught.value.seconds == 1.5


def cross(times: int) -> str:
    """Rows that are the product of all triples, so many times."""
    return "SELECT * {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(times)) + "}"


def test_a_large_answer_comes_whole_through_a_file_that_nobody_else_sees(tight: QueryEngine) -> None:
    # 5 triples (one of the 6 quads says the same as another): 5^4 rows of 12 columns.
    answer = tight.answer(QueryRequest(cross(5) + " LIMIT 3000", ("tsv",)))
    assert answer.length > 1 << 20
    body = b"".join(answer.chunks(1000))
    assert len(body) == answer.length
    assert body.count(b"\n") == 3001
    assert answer.body == body
    assert not list(tight._spools.folder.iterdir())
    answer.close()


def test_an_answer_over_the_limit_is_refused_not_cut(tight: QueryEngine) -> None:
    with pytest.raises(QueryTooLarge, match="3,000,000 bytes") as caught:
        tight.answer(QueryRequest(cross(6)))
    assert caught.value.limit == 3_000_000
    assert not list(tight._spools.folder.iterdir())


def test_a_worker_that_dies_fails_its_own_request_only(others: set[int], tight: QueryEngine) -> None:
    (worker,) = workers() - others
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(tight.answer, QueryRequest(RUNAWAY))
        until(lambda: tight.pool_state.running)
        os.kill(worker, signal.SIGSEGV)
        with pytest.raises(QueryFailed, match="exhausted its stack"):
            asked.result()
    assert len(pairs(tight, QueryRequest(COUNTRIES))) == 3
    assert tight.pool_state.replaced == 1


def test_a_worker_that_died_between_requests_is_not_noticed(others: set[int], tight: QueryEngine) -> None:
    (worker,) = workers() - others
    tight.answer(QueryRequest("ASK {}"))
    os.kill(worker, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{worker}").exists())
    assert len(pairs(tight, QueryRequest(COUNTRIES))) == 3


def test_a_query_that_takes_all_memory_fails_alone(tight: QueryEngine) -> None:
    bomb = (
        "SELECT ?x { VALUES ?s { '"
        + "x" * 1000
        + "' } "
        + "".join(
            f"BIND(CONCAT({', '.join([f'?s{i}' if i else '?s'] * 10)}) AS ?s{i + 1}) " for i in range(8)
        )
        + "BIND(STRLEN(?s8) AS ?x) }"
    )
    with pytest.raises(QueryOutOfMemory, match="2,147,483,648 bytes") as caught:
        tight.answer(QueryRequest(bomb))
    assert caught.value.limit == 2 << 30
    assert len(pairs(tight, QueryRequest(COUNTRIES))) == 3


def test_when_all_workers_are_busy_the_request_is_told(tight: QueryEngine) -> None:
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(tight.answer, QueryRequest(RUNAWAY, timeout=3))
        until(lambda: tight.pool_state.running)
        with pytest.raises(QueryBusy, match="try again"):
            tight.answer(QueryRequest(COUNTRIES, timeout=0.1))
        with pytest.raises(QueryTimeout):
            asked.result()


def test_a_new_build_is_used_from_the_next_request_on(folder: Path) -> None:
    with QueryEngine(folder, names=NAMES, limits=Limits(workers=2)) as engine:
        first = engine.answer(QueryRequest(COUNTRIES))
        assert first.snapshot == engine.snapshot.id == current(folder).id
        for _ in range(4):  # More than are kept: the worker's own snapshot must not vanish under it.
            publish(QUADS[:3], folder)
        assert pairs(engine, QueryRequest(COUNTRIES)) == {(FORUM, VIETNAM)}
        assert engine.answer(QueryRequest(COUNTRIES)).snapshot == current(folder).id != first.snapshot


def test_many_threads_ask_while_builds_replace_the_graph(folder: Path) -> None:
    with (
        QueryEngine(folder, names=NAMES, limits=Limits(workers=2)) as engine,
        ThreadPoolExecutor(4) as threads,
    ):
        asked = [threads.submit(pairs, engine, QueryRequest(COUNTRIES)) for _ in range(60)]
        for _ in range(5):
            publish(QUADS, folder)
        assert all(len(one.result()) == 3 for one in asked)


def test_without_a_graph_there_is_no_engine(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        QueryEngine(tmp_path, names=NAMES)


def test_a_closed_engine_says_so_and_leaves_no_process(others: set[int], folder: Path) -> None:
    engine = QueryEngine(folder, names=NAMES, limits=Limits(workers=2))
    assert len(workers() - others) >= 3
    engine.close()
    engine.close()
    assert workers() == others
    with pytest.raises(QueryFailed, match="closed"):
        engine.answer(QueryRequest("ASK {}"))


def test_a_store_that_may_only_be_read_is_enough(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with QueryEngine(folder, names=NAMES, limits=Limits(workers=1, light=0)) as engine:
            assert len(pairs(engine, QueryRequest(COUNTRIES))) == 3
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_relative_iris_are_below_the_base(engine: QueryEngine) -> None:
    request = QueryRequest("ASK { <id/event/forum> rdfs:label ?label }")
    assert json.loads(engine.answer(request).body)["boolean"] is True
    assert iri("event:forum").value == "https://w3id.org/tradekg/id/event/forum"


def test_what_is_asked_reads_the_same_in_every_process() -> None:
    """Tags are made of it: one that was given out before a restart has to hold after it."""
    code = (
        "from kg.store import QueryRequest;"
        "print(QueryRequest('ASK {}', hidden=frozenset({'country', 'year', 'person', 'topic'})).asked)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
