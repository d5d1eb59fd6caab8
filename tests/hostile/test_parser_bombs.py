"""Small queries that are deep or long in every way that SPARQL has: parser and optimizer must survive them.

A bracket bomb is refused on its tokens, before the engine's recursive parser sees it. A long chain may be
answered, refused or stopped; it may even cost its worker, but never more than its own request.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attacked_server import FORM, AttackedServer, assert_problem

Shape = Callable[[int], str]

NESTED: dict[str, Shape] = {
    "parentheses": lambda n: f"ASK {{ FILTER({'(' * n}1{')' * n}) }}",
    "groups": lambda n: f"ASK {'{' * n}{'}' * n}",
    "OPTIONAL": lambda n: f"ASK {{ {'OPTIONAL { ?s ?p ?o ' * n}{'}' * n} }}",
    "EXISTS": lambda n: f"ASK {{ {'FILTER EXISTS { ?s ?p ?o ' * n}{'}' * n} }}",
    "NOT EXISTS": lambda n: f"ASK {{ {'FILTER NOT EXISTS { ?s ?p ?o ' * n}{'}' * n} }}",
    "MINUS": lambda n: f"ASK {{ ?s ?p ?o {'MINUS { ?s ?p ?o ' * n}{'}' * n} }}",
    "UNION": lambda n: f"ASK {'{ {} UNION ' * n}{{}}{'}' * n}",
    "sub-SELECT": lambda n: f"ASK {{ {'{ SELECT * { ' * n}?s ?p ?o {'} }' * n} }}",
    "stars of paths": lambda n: f"ASK {{ ?s {'(' * n}<p>{')*' * n} ?o }}",
    "pluses of paths": lambda n: f"ASK {{ ?s {'(' * n}^<p>{')+' * n} ?o }}",
    "negated path sets": lambda n: f"ASK {{ ?s {'(' * n}!(^<p>|<q>){')?' * n} ?o }}",
    "negations": lambda n: f"ASK {{ FILTER({'!' * n}true) }}",
    "unary minus": lambda n: f"ASK {{ FILTER({'- ' * n}1) }}",
    "unary minus without blanks": lambda n: f"ASK {{ FILTER({'-' * n}1) }}",
    "unary plus": lambda n: f"ASK {{ FILTER({'+ ' * n}1) }}",
    "inverse paths": lambda n: f"ASK {{ ?s {'^' * n}<p> ?o }}",
    "functions": lambda n: f"SELECT ({'STR(' * n}1{')' * n} AS ?x) {{}}",
    "IF": lambda n: f"SELECT ({'IF(true, ' * n}1{', 2)' * n} AS ?x) {{}}",
    "IN lists": lambda n: f"ASK {{ FILTER({'1 IN (' * n}1{')' * n}) }}",
    "blank-node property lists": lambda n: f"ASK {{ ?s ?p {'[ ?p ' * n}1{']' * n} }}",
    "collections": lambda n: f"ASK {{ ?s ?p {'(' * n}1{')' * n} }}",
    "triple terms": lambda n: f"ASK {{ ?s ?p {'<<( ?s ?p ' * n}1{' )>>' * n} }}",
    "reified triples": lambda n: f"ASK {{ {'<< ' * n}?s ?p ?o{' ?p ?o >>' * n} ?p ?o }}",
    "annotations": lambda n: f"ASK {{ ?s ?p ?o {'{| ?p ?o ' * n}{'|}' * n} }}",
    "templates": lambda n: f"CONSTRUCT {{ ?s ?p {'[ ?p ' * n}1{']' * n} }} WHERE {{ ?s ?p ?o }}",
    "brackets that never close": lambda n: f"ASK {{ FILTER({'(' * n}",
    "brackets that were never open": lambda n: f"ASK {{ FILTER({')' * n}",
    "brackets in an IRI that may be a comparison": lambda n: f"ASK {{ FILTER(1<{'(' * n}>2) }}",
}

CHAINED: dict[str, Shape] = {
    "UNION": lambda n: f"ASK {{ {' UNION '.join(['{ ?s ?p 1 }'] * n)} }}",
    "OPTIONAL": lambda n: f"ASK {{ ?s ?p ?o {'OPTIONAL { ?s ?p ?o } ' * n} }}",
    "MINUS": lambda n: f"ASK {{ ?s ?p ?o {'MINUS { ?s ?p ?o } ' * n} }}",
    "groups": lambda n: f"ASK {{ {'{ ?s ?p ?o } ' * n} }}",
    "GRAPH": lambda n: f"ASK {{ {'GRAPH ?g { ?s ?p ?o } ' * n} }}",
    "FILTER": lambda n: f"ASK {{ ?s ?p ?o {'FILTER(?s = 1) ' * n} }}",
    "EXISTS": lambda n: f"ASK {{ ?s ?p ?o {'FILTER EXISTS { ?s ?p ?o } ' * n} }}",
    "BIND": lambda n: (
        f"ASK {{ BIND(1 AS ?x0) {' '.join(f'BIND(?x{i} + 1 AS ?x{i + 1})' for i in range(n))} }}"
    ),
    "VALUES": lambda n: f"ASK {{ {'VALUES ?x { 1 } ' * n} }}",
    "sub-SELECT": lambda n: f"ASK {{ {'{ SELECT * { ?s ?p ?o } } ' * n} }}",
    "or": lambda n: f"ASK {{ ?s ?p ?o FILTER({' || '.join(['?s = 1'] * n)}) }}",
    "and": lambda n: f"ASK {{ ?s ?p ?o FILTER({' && '.join(['?s = ?p'] * n)}) }}",
    "sums": lambda n: f"SELECT ({' + '.join(['?o'] * n)} AS ?x) {{ ?s ?p ?o }} LIMIT 1",
    "products": lambda n: f"SELECT ({' * '.join(['?o'] * n)} AS ?x) {{ ?s ?p ?o }} LIMIT 1",
    "IN": lambda n: f"ASK {{ ?s ?p ?o FILTER(?o IN ({', '.join(map(str, range(n)))})) }}",
    "arguments": lambda n: f"SELECT (CONCAT({', '.join(['?o'] * n)}) AS ?x) {{ ?s ?p ?o }} LIMIT 1",
    "path steps": lambda n: f"ASK {{ ?s {'/'.join(['<p>'] * n)} ?o }}",
    "steps with stars": lambda n: f"ASK {{ ?s {'/'.join(['<p>*'] * n)} ?o }}",
    "path alternatives": lambda n: f"ASK {{ ?s {'|'.join(['<p>'] * n)} ?o }}",
    "repeated alternatives": lambda n: f"ASK {{ ?s ({'|'.join(['<p>'] * n)})+ ?o }}",
    "collections": lambda n: f"ASK {{ ?s ?p ({'1 ' * n}) }}",
    "aggregates": lambda n: f"SELECT {' '.join(f'(COUNT(?s) AS ?x{i})' for i in range(n))} {{ ?s a ?o }}",
    "GROUP BY": lambda n: f"SELECT (COUNT(*) AS ?n) {{ ?s a ?o }} GROUP BY {' '.join(['?s'] * n)}",
    "ORDER BY": lambda n: f"SELECT ?s {{ ?s a ?o }} ORDER BY {' '.join(['?s'] * n)} LIMIT 1",
    "HAVING": lambda n: f"SELECT ?s {{ ?s a ?o }} GROUP BY ?s HAVING {'(COUNT(*) > 9) ' * n}",
    "FROM": lambda n: f"ASK {' '.join(f'FROM <http://example.org/{i}>' for i in range(n))} {{ ?s ?p ?o }}",
    "PREFIX": lambda n: f"{' '.join(f'PREFIX p{i}: <http://example.org/>' for i in range(n))} ASK {{}}",
    "semicolons": lambda n: f"ASK {{ ?s ?p ?o {';' * n} }}",
    "templates": lambda n: f"CONSTRUCT {{ {'?s ?p ?o . ' * n} }} WHERE {{ ?s ?p ?o }} LIMIT 1",
    "DESCRIBE": lambda n: f"DESCRIBE {'<a> ' * n}",
}

LOST = (400, 403, 413, 503, 504)
"""How a query may fail: it is none, is refused, is too large, cost its worker, or its time."""


@pytest.mark.parametrize("levels", [2_000, 30_000])
@pytest.mark.parametrize("shape", NESTED.values(), ids=NESTED)
def test_nesting_is_refused_before_any_parser_sees_it(
    server: AttackedServer, shape: Shape, levels: int
) -> None:
    assert_problem(server.query(shape(levels)), 400, 403)


@pytest.mark.parametrize("shape", NESTED.values(), ids=NESTED)
def test_nesting_below_the_bound_harms_nobody(server: AttackedServer, shape: Shape) -> None:
    """The deepest that is let through to the engine; ``!!…`` and brackets are one level each."""
    reply = server.query(shape(45), timeout="1")
    assert reply.status == 200 or assert_problem(reply, 400, 403, 504), reply.text
    # The engine's stack holds what the guard lets pass.
    assert "worker" not in reply.text


@pytest.mark.parametrize("shape", CHAINED.values(), ids=CHAINED)
def test_a_chain_costs_no_more_than_its_own_request(server: AttackedServer, shape: Shape) -> None:
    reply = server.query(shape(3_000), timeout="0.3")
    assert reply.status == 200 or assert_problem(reply, *LOST)


@pytest.mark.parametrize(
    "text",
    [
        "(",
        "{",
        "[",
        "<<",
        "!",
        "-",
        "?x ",
        "'",
        '"""',
        "<",
        "\\u0028",
        "#\n",
        " ",
        "\n",
        "_:a ",
        "1 ",
        "'\\u",
    ],
)
def test_a_long_row_of_one_thing_is_refused(server: AttackedServer, text: str) -> None:
    """A megabyte of it, after the beginning of a query: the lexer itself takes no time over it."""
    reply = server.query(f"ASK {{ FILTER({text * (1_000_000 // len(text))}")
    assert_problem(reply, 400, 403, 413)


def test_a_bomb_in_a_form_is_refused_as_well(server: AttackedServer) -> None:
    body = b"query=ASK%7BFILTER" + b"%28" * 300_000
    assert_problem(server.ask("/sparql", method="POST", body=body, headers={"Content-Type": FORM}), 403)


def test_a_bomb_in_the_address_is_refused_as_well(server: AttackedServer) -> None:
    assert_problem(server.ask(f"/sparql?query=ASK%7BFILTER{'(' * 20_000}"), 403)


def test_a_bomb_for_browsers_is_refused_as_a_page(server: AttackedServer) -> None:
    reply = server.query(NESTED["parentheses"](5_000), "text/html")
    assert (reply.status, reply.type) == (403, "text/html")
    assert "nested more than" in reply.text
