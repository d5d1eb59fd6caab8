"""Queries that would compute for years or fill all memory: stopped at a limit that the answer names."""

from __future__ import annotations

import itertools
import select
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from attacked_server import ITEMS, LIMITS, QUERY, AttackedServer, assert_problem, attacked, item
from raw_http import connect, request

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
# Depends on every part of the cross product, so that no optimizer can decide it early.
NEVER = "FILTER(CONCAT(STR(?a), STR(?f), STR(?i), STR(?l)) = 'x')"

RUNAWAYS = {
    "a count over a cross product": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "a sorted cross product": f"SELECT * {{ {CROSS} }} ORDER BY ?a ?f ?i",
    "a sorted cross product with a limit": f"SELECT * {{ {CROSS} }} ORDER BY DESC(?l) LIMIT 1",
    "a cross product of long strings, sorted": (
        f"SELECT ?y {{ BIND('{'x' * 10_000}' AS ?x) ?a ?b ?c . ?d ?e ?f BIND(CONCAT(?x, STR(?a)) AS ?y) }}"
        " ORDER BY ?y"
    ),
    "a distinct cross product": f"SELECT DISTINCT * {{ {CROSS} }}",
    "a grouped cross product": f"SELECT ?a ?f (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?f",
    "a distinct count": f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {CROSS} }}",
    "a cross product far past the offset": f"SELECT * {{ {CROSS} }} OFFSET 9223372036854775807",
    "a large limit and offset": f"SELECT * {{ {CROSS} }} LIMIT 9223372036854775807 OFFSET 999999999999",
    "a cross product in ASK": f"ASK {{ {CROSS} {NEVER} }}",
    "a constructed cross product": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} {NEVER} }}",
    "a described cross product": f"DESCRIBE ?a ?d {{ {CROSS} }}",
    "cross products of sub-selects": (
        "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } } { SELECT ?d { ?d ?e ?f } }"
        " { SELECT ?g { ?g ?h ?i } } }"
    ),
    "an optional cross product": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } } }"
    ),
    "a negated cross product": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?a = ?h) } }"
    ),
    "every pair on a long ring": "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/next>+ ?b }",
    "nested closures": "SELECT (COUNT(*) AS ?n) { ?a ((((<http://example.org/next>*)*)+)*)* ?b }",
    "a closure over everything": "SELECT (COUNT(*) AS ?n) { ?a (!<no>)+ ?b . ?b (!<no>)+ ?c }",
    "a concatenation of everything": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {CROSS} }}",
    "a concatenation for each group": (
        f"SELECT ?a (GROUP_CONCAT(CONCAT(STR(?d), STR(?g))) AS ?x) {{ {CROSS} }} GROUP BY ?a"
    ),
    "a cyclic join of 1,500 patterns": (
        f"ASK {{ {' . '.join(f'?x{i} <http://example.org/next> ?x{(i + 1) % 1500}' for i in range(1500))} }}"
    ),
}


@pytest.mark.parametrize("query", RUNAWAYS.values(), ids=RUNAWAYS)
def test_a_runaway_query_is_stopped(server: AttackedServer, query: str) -> None:
    problem = assert_problem(server.query(query, timeout="0.5"), 413, 503, 504)
    if problem["status"] == 504:
        assert problem["limit_seconds"] == 0.5


def test_a_request_cannot_raise_its_own_limit(server: AttackedServer) -> None:
    reply = server.query(RUNAWAYS["a count over a cross product"], timeout="3600")
    assert assert_problem(reply, 504)["limit_seconds"] == float(LIMITS["KG_TIMEOUT"])


def test_a_star_of_1500_patterns_costs_no_more_than_its_own_request(server: AttackedServer) -> None:
    star = " . ".join(f"?s ?p{i} ?o{i}" for i in range(1500))
    assert_problem(server.query(f"SELECT (COUNT(*) AS ?n) {{ {star} }}", timeout="0.5"), 403, 413, 503, 504)


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|aa)+$", "^(a*)*b$", "(.*)*=(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_a_regular_expression_does_not_backtrack(server: AttackedServer, pattern: str) -> None:
    """The engine's expressions take linear time: the textbook attack is simply answered."""
    reply = server.query(f"ASK {{ FILTER(REGEX('{'a' * 50_000}!', '{pattern}')) }}")
    assert (reply.status, reply.json["boolean"]) == (200, False)


@pytest.mark.parametrize(
    "pattern",
    ["((((a{100}){100}){100}){100})", "a{1000000000}", "(" * 5_000, "[" * 5_000, "\\\\p{L}{5000}{5000}"],
)
def test_a_regular_expression_that_is_huge_is_no_expression(server: AttackedServer, pattern: str) -> None:
    """An expression past the engine's own bound is an error, which makes the filter false (section 17.2)."""
    reply = server.query(
        f"SELECT (COUNT(*) AS ?n) {{ {item(1)} rdfs:label ?o FILTER(REGEX(?o, '{pattern}')) }}"
    )
    if reply.status == 200:
        assert reply.json["results"]["bindings"][0]["n"]["value"] == "0"
    else:
        assert_problem(reply, 403, 503, 504)


def test_a_hundred_thousand_values_are_too_many_tokens(server: AttackedServer) -> None:
    rows = " ".join(map(str, range(100_000)))
    assert_problem(server.query(f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {rows} }} }}"), 403)


def test_forty_thousand_values_are_counted(server: AttackedServer) -> None:
    rows = " ".join(map(str, range(40_000)))
    reply = server.query(f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {rows} }} }}", "text/csv")
    assert (reply.status, reply.text) == (200, "n\r\n40000\r\n")


@pytest.mark.parametrize("number", ["0", "18446744073709551616", "9" * 400, "99999999999999999999"])
@pytest.mark.parametrize("word", ["LIMIT", "OFFSET"])
def test_a_number_that_fits_no_machine_word_harms_nobody(
    server: AttackedServer, word: str, number: str
) -> None:
    reply = server.query(f"SELECT ?o {{ <{'x' * 10}> ?p ?o }} {word} {number}")
    assert reply.status == 200 or assert_problem(reply, 400)


@pytest.mark.parametrize(
    "expression",
    [
        "1 / 0",
        "9223372036854775807 + 1",
        "-9223372036854775807 - 2",
        "1e308 * 1e308",
        "ROUND(9223372036854775807.5)",
        "SUBSTR('abc', -9223372036854775807, 9223372036854775807)",
        "'2024-07-01T00:00:00Z'^^xsd:dateTime + 'P9999999999999Y'^^xsd:duration",
        "YEAR('99999999999999-01-01T00:00:00Z'^^xsd:dateTime)",
        "STRDT('x', <http://[>)",
        "IRI('http://[')",
        "STRLANG('x', '" + "-a" * 5_000 + "')",
        "xsd:integer('" + "9" * 100_000 + "')",
        "xsd:decimal('0." + "9" * 100_000 + "')",
    ],
)
def test_arithmetic_at_its_edges_is_an_unbound_value_at_most(server: AttackedServer, expression: str) -> None:
    reply = server.query(f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ({expression} AS ?x) {{}}")
    if reply.status == 200:
        assert len(reply.json["results"]["bindings"]) == 1
    else:
        assert_problem(reply, 400)


def test_eight_runaway_queries_do_not_keep_light_ones_waiting(graph_on_disk: Path, tmp_path: Path) -> None:
    """They hold both workers for two minutes; meanwhile one light query after the other is answered.

    A machine that has no core free may need several attempts at one; without a place for light queries it
    could not be answered before those are over.
    """
    asked = [f"{RUNAWAYS['a count over a cross product']} # {number}".encode() for number in range(8)]
    head = f"Content-Type: {QUERY}"
    with attacked(graph_on_disk, tmp_path / "log", KG_TIMEOUT="120") as server, ExitStack() as stack:
        runaways = [stack.enter_context(connect(server.port)) for _ in asked]
        for runaway, query in zip(runaways, asked, strict=True):
            runaway.sendall(request("/sparql", head, method="POST", body=query))
        for number in range(10):
            while not answered(server, number):
                ended, _, _ = select.select(runaways, [], [], 0)
                assert not ended, "no light query was answered before the runaways ended"
        ended, _, _ = select.select(runaways, [], [], 0)
        assert not ended, "a runaway query had ended before the light ones were asked: this shows nothing"


def answered(server: AttackedServer, number: int) -> bool:
    """Whether a light query gets its answer, which is right; else it was told to come again."""
    reply = server.query(f"SELECT ?name {{ {item(number)} rdfs:label ?name }}", "text/csv", timeout="2")
    if reply.status != 200:
        assert_problem(reply, 503, 504)
        return False
    assert reply.text.split("\r\n")[1:] == [f"item {number}", ""]
    return True


def test_fifty_runaway_queries_at_once_are_stopped_or_sent_away(server: AttackedServer) -> None:
    """Those past the queue are told when to come again."""
    query = RUNAWAYS["a count over a cross product"]
    with ThreadPoolExecutor(50) as threads:
        replies = list(threads.map(lambda i: server.query(f"{query} # {i}", timeout="1"), range(50)))
    for reply in replies:
        assert_problem(reply, 503, 504)
        if reply.status == 503:
            assert int(reply.headers["Retry-After"]) > 0
    assert {reply.status for reply in replies} == {503, 504}


def test_a_client_that_asks_for_more_than_there_is_room_for_shuts_nobody_else_out(
    server: AttackedServer,
) -> None:
    """Three times as many runaway queries as may wait, without end: who comes from elsewhere gets in."""
    query = RUNAWAYS["a count over a cross product"]
    over = Event()

    def greedy(number: int) -> set[int]:
        seen: set[int] = set()
        for again in itertools.count():
            if over.is_set():
                return seen
            body = f"{query} # {number}-{again}".encode()
            headers = {"Content-Type": QUERY}
            seen.add(server.ask("/sparql", None, "POST", body, headers, source="127.0.0.2").status)
        return seen

    with ThreadPoolExecutor(24) as threads:
        flood = [threads.submit(greedy, number) for number in range(24)]
        try:
            time.sleep(1)
            for _ in range(10):
                server.assert_well()
                time.sleep(0.2)
        finally:
            over.set()
        assert set.union(*(one.result() for one in flood)) == {503, 504}


def test_a_graph_of_the_size_that_these_tests_need(server: AttackedServer) -> None:
    """The cross products above have at least 10^17 rows."""
    assert server.count() > 2 * ITEMS
