"""A 200 is a complete answer: whole rows in every format, the number that a count gives; else an error."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest
from attacked_server import ITEMS, LIMITS, AttackedServer, assert_problem
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

ROWS = 3 * ITEMS
"""Below the limit of rows; as bytes more than the server keeps in memory."""
LARGE = "?s rdfs:label ?l . VALUES ?n { 1 2 3 } FILTER(STRSTARTS(?l, 'item'))"
TWICE_AS_LARGE = LARGE.replace("1 2 3", "1 2 3 4 5 6")
LIMIT = int(LIMITS["KG_MAX_RESULTS"])
TABLES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/n-quads",
    "application/trig",
    "application/ld+json",
)


def test_the_count_of_the_large_answer(server: AttackedServer) -> None:
    reply = server.query(f"SELECT (COUNT(*) AS ?rows) {{ {LARGE} }}", "text/csv")
    assert reply.text == f"rows\r\n{ROWS}\r\n"


@pytest.mark.parametrize("media_type", TABLES)
def test_a_large_table_is_whole(server: AttackedServer, media_type: str) -> None:
    reply = server.query(f"SELECT ?s ?l ?n {{ {LARGE} }}", media_type)
    assert (reply.status, reply.type) == (200, media_type)
    if "Content-Length" in reply.headers:
        assert int(reply.headers["Content-Length"]) == len(reply.body)
    table = parse_query_results(reply.body, TABLES[media_type])
    assert isinstance(table, QuerySolutions)
    assert sum(1 for _ in table) == ROWS


def test_a_large_csv_is_whole(server: AttackedServer) -> None:
    reply = server.query(f"SELECT ?s ?l ?n {{ {LARGE} }}", "text/csv")
    rows = list(csv.reader(io.StringIO(reply.text)))
    assert rows[0] == ["s", "l", "n"]
    assert len(rows) == 1 + ROWS
    assert {len(row) for row in rows} == {3}


@pytest.mark.parametrize("media_type", GRAPHS)
def test_a_large_graph_is_whole(server: AttackedServer, media_type: str) -> None:
    reply = server.query(
        f"CONSTRUCT {{ ?s ?n ?l }} WHERE {{ {LARGE.replace('1 2 3', '<a:1> <a:2> <a:3>')} }}", media_type
    )
    assert (reply.status, reply.type) == (200, media_type)
    if media_type == "application/ld+json":
        document = json.loads(reply.body)
        nodes = document["@graph"] if isinstance(document, dict) else document
        assert sum(len(values) for node in nodes for name, values in node.items() if name != "@id") == ROWS
    else:
        assert sum(1 for _ in parse(reply.body, RdfFormat.from_media_type(media_type))) == ROWS


@pytest.mark.parametrize("media_type", [*TABLES, "text/csv", "text/html"])
def test_more_rows_than_the_limit_are_an_error_and_no_shorter_table(
    server: AttackedServer, media_type: str
) -> None:
    reply = server.query(f"SELECT ?s ?n {{ {TWICE_AS_LARGE} }} LIMIT {LIMIT + 1}", media_type)
    assert reply.status == 413
    assert f"{LIMIT:,}" in reply.text
    if media_type != "text/html":
        assert assert_problem(reply, 413)["limit_results"] == LIMIT


def test_as_many_rows_as_the_limit_are_answered(server: AttackedServer) -> None:
    reply = server.query(f"SELECT ?s ?n {{ {TWICE_AS_LARGE} }} LIMIT {LIMIT}", "text/csv")
    assert (reply.status, len(reply.text.splitlines())) == (200, 1 + LIMIT)


def test_more_triples_than_the_limit_are_an_error_and_no_smaller_graph(server: AttackedServer) -> None:
    values = " ".join(f"<a:{number}>" for number in range(6))
    query = f"CONSTRUCT {{ ?s ?n ?l }} WHERE {{ {LARGE.replace('1 2 3', values)} }}"
    assert_problem(server.query(query, "application/n-triples"), 413)


@pytest.mark.parametrize("media_type", [*TABLES, "text/csv"])
def test_more_bytes_than_the_limit_are_an_error_and_no_shorter_table(
    server: AttackedServer, media_type: str
) -> None:
    long = "x" * 100_000
    reply = server.query(f"SELECT ?s ?x {{ ?s rdfs:label ?l BIND('{long}' AS ?x) }} LIMIT 400", media_type)
    assert assert_problem(reply, 413)["limit_bytes"] == int(LIMITS["KG_MAX_RESULT_BYTES"])


def test_one_value_over_the_limit_is_an_error(server: AttackedServer) -> None:
    """24 million characters in a single row."""
    tenfold = " ".join(f"BIND(CONCAT({', '.join([f'?s{i}'] * 10)}) AS ?s{i + 1})" for i in range(4))
    reply = server.query(f"SELECT ?s4 {{ BIND('{'x' * 2_400}' AS ?s0) {tenfold} }}")
    assert_problem(reply, 413)


def test_an_answer_that_is_stopped_late_is_an_error_and_no_beginning(server: AttackedServer) -> None:
    """Rows come at once, and then none for years: the client learns of it in the status."""
    never = "?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(CONCAT(STR(?c), STR(?f), STR(?o)) = 'x')"
    query = f"SELECT ?s {{ {{ ?s ?p 'item 1' }} UNION {{ {never} }} }}"
    assert_problem(server.query(query, "text/csv", timeout="1"), 504)


def test_compressed_or_not_the_answer_is_the_same(server: AttackedServer) -> None:
    # A table that is read off, not sorted: on a busy machine that takes all of the server's time limit.
    path = "/sparql?query=SELECT%20%3Fs%20%7B%3Fs%20rdfs:label%20%3Fl%7D%20LIMIT%201000&format=csv"
    plain = server.ask(path)
    packed = server.ask(path, headers={"Accept-Encoding": "gzip"})
    assert (plain.status, packed.status) == (200, 200)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_an_answer_says_which_limits_it_was_made_under(server: AttackedServer) -> None:
    limits = dict(part.strip().split("=") for part in server.query("ASK {}").headers["KG-Limits"].split(","))
    assert float(limits["timeout"]) == float(LIMITS["KG_TIMEOUT"])
    assert int(limits["results"]) == LIMIT
    assert int(limits["bytes"]) == int(LIMITS["KG_MAX_RESULT_BYTES"])
