"""``/metrics``: each figure moves when that happens which it counts, and only then."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest
from attacked_server import publish_graph
from operated_server import QUERY, RUNAWAY, Figures, OperatedServer, operated, runaways, until
from raw_http import connect, request

NAMES = "SELECT ?name { ?thing rdfs:label ?name } LIMIT 50"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OperatedServer]:
    """A server with one worker, beside the place that is kept for light queries."""
    folder = tmp_path_factory.mktemp("metrics")
    publish_graph(folder / "store")
    with operated(folder / "store", folder, "--workers", "1") as server:
        yield server


def moved(server: OperatedServer, before: Figures, name: str, least: float = 1, **labels: str) -> float:
    """By how much a figure has grown, once it has grown by ``least``: it is counted after the answer."""

    def grown() -> float:
        return server.figures().value(name, **labels) - before.value(name, **labels)

    until(lambda: grown() >= least)
    return grown()


@pytest.mark.parametrize(
    ("query", "parameters", "form", "outcome", "status"),
    [
        ("SELECT ?x { ?x a kg:Event } # one", {}, "SELECT", "ok", 200),
        ("ASK {} # one", {}, "ASK", "ok", 200),
        ("CONSTRUCT WHERE { ?s rdfs:label ?o } LIMIT 3", {}, "CONSTRUCT", "ok", 200),
        ("DESCRIBE country:VN", {}, "DESCRIBE", "ok", 200),
        ("SELECT", {}, "unknown", "query-syntax", 400),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", {}, "unknown", "query-refused", 403),
        (RUNAWAY, {"timeout": "1"}, "unknown", "query-timeout", 504),
        ("ASK {}", {"format": "turtle"}, "unknown", "not-acceptable", 406),
    ],
)
def test_a_query_counts_once_by_form_and_outcome(
    server: OperatedServer, query: str, parameters: Mapping[str, str], form: str, outcome: str, status: int
) -> None:
    before = server.figures()
    assert server.query(query, **parameters).status == status
    assert moved(server, before, "kg_queries_total", form=form, outcome=outcome) == 1
    assert moved(server, before, "kg_requests_total", method="POST", status=str(status)) == 1
    assert moved(server, before, "kg_query_seconds_count") == 1


def test_a_request_that_holds_no_query_counts_as_a_request_only(server: OperatedServer) -> None:
    before = server.figures()
    assert server.ask("/sparql?query=", "application/json").status == 400
    assert server.ask("/nowhere").status == 404
    assert moved(server, before, "kg_requests_total", method="GET", status="404") == 1
    assert moved(server, before, "kg_requests_total", method="GET", status="400") == 1
    assert moved(server, before, "kg_query_seconds_count", least=0) == 0


def test_methods_that_strangers_invent_make_no_new_figures(server: OperatedServer) -> None:
    before = server.figures()
    assert server.ask("/", method="PROPFIND").status == 405
    assert moved(server, before, "kg_requests_total", method="other", status="405") == 1


def test_the_histogram_holds_how_long_queries_took(server: OperatedServer) -> None:
    before = server.figures()
    assert server.query(RUNAWAY, timeout="1").status == 504
    moved(server, before, "kg_query_seconds_count")
    assert moved(server, before, "kg_query_seconds_sum") >= 1
    assert moved(server, before, "kg_query_seconds_bucket", least=0, le="0.5") == 0
    after = server.figures()
    assert after.value("kg_query_seconds_bucket", le="+Inf") == after.value("kg_query_seconds_count")


def test_a_repeated_query_is_a_hit_and_a_new_one_a_miss(server: OperatedServer) -> None:
    before = server.figures()
    first = server.query(NAMES)
    once = server.figures()
    assert once.value("kg_cache_misses_total") - before.value("kg_cache_misses_total") == 1
    assert once.value("kg_cache_hits_total") == before.value("kg_cache_hits_total")
    kept = once.value("kg_cache_bytes") - before.value("kg_cache_bytes")
    assert kept >= len(first.body)
    assert server.query(NAMES).body == first.body
    twice = server.figures()
    assert twice.value("kg_cache_hits_total") - once.value("kg_cache_hits_total") == 1
    assert twice.value("kg_cache_misses_total") == once.value("kg_cache_misses_total")
    assert twice.value("kg_cache_bytes") == once.value("kg_cache_bytes")


def test_what_may_be_another_answer_next_time_is_not_kept(server: OperatedServer) -> None:
    before = server.figures()
    query = "SELECT (RAND() AS ?chance) {}"
    assert server.query(query).body != server.query(query).body
    after = server.figures()
    assert after.value("kg_cache_hits_total") == before.value("kg_cache_hits_total")
    assert after.value("kg_cache_bytes") == before.value("kg_cache_bytes")


def test_an_answer_that_the_client_has_counts_as_not_modified(server: OperatedServer) -> None:
    tag = server.query(NAMES).headers["ETag"]
    before = server.figures()
    path = "/sparql?query=" + NAMES.replace(" ", "+").replace("?", "%3F")
    assert server.ask(path, headers={"If-None-Match": tag}).status == 304
    assert moved(server, before, "kg_queries_total", form="unknown", outcome="not-modified") == 1
    page = server.ask("/about", "text/html").headers["ETag"]
    assert server.ask("/about", "text/html", headers={"If-None-Match": page}).status == 304
    assert moved(server, before, "kg_requests_total", least=2, method="GET", status="304") == 2


def test_queries_that_run_and_that_wait_are_told(server: OperatedServer) -> None:
    def told(running: int, waiting: int) -> bool:
        figures = server.figures()
        return (figures.value("kg_queries_running"), figures.value("kg_queries_waiting")) == (
            running,
            waiting,
        )

    with ExitStack() as asking:
        for query in runaways(3):
            connection = asking.enter_context(connect(server.address[1]))
            connection.sendall(
                request("/sparql", f"Content-Type: {QUERY}", method="POST", body=query.encode())
            )
        # One has the worker; the other two left the light place after a moment, and wait for the worker.
        until(lambda: told(running=1, waiting=2))
    # They have gone, and their queries with them.
    until(lambda: told(running=0, waiting=0))


def test_a_worker_that_dies_is_counted_and_replaced(server: OperatedServer) -> None:
    before = server.figures()
    outcome: list[int] = []
    asker = threading.Thread(target=lambda: outcome.append(server.query(RUNAWAY).status))
    asker.start()
    until(lambda: server.figures().value("kg_queries_running") == 1)
    for worker in server.workers():
        os.kill(worker, signal.SIGSEGV)
    asker.join()
    assert outcome == [503]
    assert moved(server, before, "kg_queries_total", form="unknown", outcome="query-failed") == 1
    assert server.query("ASK {} # after the death").status == 200
    assert moved(server, before, "kg_worker_replacements_total") >= 1


def test_the_graph_that_is_served_is_told(server: OperatedServer) -> None:
    counted = server.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv")
    figures = server.figures()
    assert figures.value("kg_statements") == int(counted.text.split()[1])
    health = server.ask("/healthz").json
    (second,) = re.findall(r"T\d\d:\d\d:(\d\d)", health["built"])
    assert figures.value("kg_built_timestamp_seconds") % 60 == int(second)


def test_all_figures_are_in_the_format_of_prometheus_and_ours(server: OperatedServer) -> None:
    reply = server.ask("/metrics")
    assert reply.type == "text/plain"
    assert reply.headers["Cache-Control"] == "no-store"
    assert all(name.startswith("kg_") for name, _ in Figures.parse(reply.text).samples)


def test_a_query_on_a_page_counts_as_a_request_only(server: OperatedServer) -> None:
    """A page may ask more than one query to be made."""
    before = server.figures()
    assert server.ask("/sparql?query=ASK%7B%7D", "text/html").status == 200
    assert moved(server, before, "kg_requests_total", method="GET", status="200") >= 1
    assert moved(server, before, "kg_query_seconds_count", least=0) == 0
