"""Every way to make the server open a connection: a listener beside it never gets one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from attacked_server import FORM, QUERY, AttackedServer, assert_problem


@pytest.fixture
def listener() -> Iterator[str]:
    """The address, without scheme, of a socket that nobody may connect to while the test runs."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        listening.setblocking(False)
        yield f"127.0.0.1:{listening.getsockname()[1]}/sparql"
        # The kernel takes connections by itself and keeps them for whoever asks.
        with pytest.raises(BlockingIOError):
            listening.accept()


CALLS = {
    "plain": "ASK { SERVICE <U> { ?s ?p ?o } }",
    "small letters": "ask { service <U> { ?s ?p ?o } }",
    "mixed letters": "ASK { sErViCe <U> { ?s ?p ?o } }",
    "silent": "ASK { SERVICE SILENT <U> { ?s ?p ?o } }",
    "no blanks": "ASK{SERVICE<U>{?s ?p ?o}}",
    "silent without blanks": "ASK{SERVICE SILENT<U>{}}",
    "a comment between": "ASK { SERVICE # here\n <U> { ?s ?p ?o } }",
    "comments all over": "ASK#\n{#\nSERVICE#\nSILENT#\n<U>#\n{#\n}#\n}",
    "a carriage return ends the comment": "ASK { #\rSERVICE <U> {} }",
    "a form feed": "ASK { SERVICE\f<U> {} }",
    "a no-break space": "ASK { SERVICE\u00a0<U> {} }",
    "a prefix": "PREFIX e: <U> ASK { SERVICE e: { ?s ?p ?o } }",
    "a prefix and a name": "PREFIX e: <H> ASK { SERVICE e:sparql { ?s ?p ?o } }",
    "the keyword glued to the prefix": "PREFIX e: <U> ASK { SERVICEe: { ?s ?p ?o } }",
    "both keywords glued": "PREFIX e: <U> ASK { SERVICESILENTe: { ?s ?p ?o } }",
    "a prefix named like the keyword": "PREFIX SERVICE: <U> ASK { SERVICE: { ?s ?p ?o } }",
    "a relative IRI on a base": "BASE <H> ASK { SERVICE <sparql> { ?s ?p ?o } }",
    "an escape in the keyword": "ASK { \\u0053ERVICE <U> { ?s ?p ?o } }",
    "a long escape in the keyword": "ASK { SER\\U00000056ICE <U> { ?s ?p ?o } }",
    "all of it escaped": "ASK { \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <U> {} }",
    "an escape in the IRI": "ASK { SERVICE <\\u0068ttp://HOST> { ?s ?p ?o } }",
    "escaped brackets": "ASK { SERVICE \\u003cU\\u003e { ?s ?p ?o } }",
    "a long s": "ASK { \u017fERVICE <U> { ?s ?p ?o } }",
    "a variable": "ASK { BIND(<U> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "a dollar variable": "ASK { VALUES $u { <U> } SERVICE $u { ?s ?p ?o } }",
    "a variable from IRI()": "ASK { BIND(IRI('U') AS ?u) SERVICE SILENT ?u { ?s ?p ?o } }",
    "after a number": "ASK { ?s ?p 1SERVICE <U> {} }",
    "after a string": "ASK { ?s ?p 'x'SERVICE <U> {} }",
    "after a comparison": "ASK { FILTER(1<2)SERVICE#>\n<U> {} }",
    "between comparison and comment": "ASK { FILTER(1<2)#>'''\nSERVICE <U> {} #'''\n}",
    "hidden by a string": "ASK { FILTER(1<2&&'>'!='')SERVICE <U> {} #'\n}",
    "in OPTIONAL": "ASK { OPTIONAL { SERVICE <U> { ?s ?p ?o } } }",
    "in UNION": "ASK { {} UNION { SERVICE <U> { ?s ?p ?o } } }",
    "in MINUS": "ASK { ?a ?b ?c MINUS { SERVICE <U> { ?a ?b ?c } } }",
    "in GRAPH": "ASK { GRAPH ?g { SERVICE <U> { ?s ?p ?o } } }",
    "in EXISTS": "ASK { FILTER EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "in an ORDER BY": "SELECT * {} ORDER BY EXISTS { SERVICE <U> { ?s ?p ?o } }",
    "in a projection": "SELECT (EXISTS { SERVICE <U> { ?s ?p ?o } } AS ?x) {}",
    "in a HAVING": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <U> {} })",
    "in a sub-select": "SELECT * { { SELECT * { { SELECT * { SERVICE <U> { ?s ?p ?o } } } } } }",
    "in another call": "ASK { SERVICE <http://example.org/> { SERVICE <U> {} } }",
    "in a CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <U> { ?s ?p ?o } }",
    "in a DESCRIBE": "DESCRIBE ?s WHERE { SERVICE <U> { ?s ?p ?o } }",
    "in a LATERAL": "ASK { ?s ?p ?o LATERAL { SERVICE <U> { ?s ?p ?o } } }",
    "LOAD": "LOAD <U>",
    "LOAD SILENT": "LOAD SILENT <U> INTO GRAPH <http://example.org/>",
    "LOAD after a prologue": "PREFIX e: <H> BASE <H> LOAD e:sparql",
    "LOAD after a query": "ASK {} ; LOAD <U>",
    "LOAD of a file": "LOAD <file:///etc/passwd>",
}


def spelled(text: str, address: str) -> str:
    host = address.partition("/")[0]
    return (
        text.replace("<U>", f"<http://{address}>")
        .replace("'U'", f"'http://{address}'")
        .replace("\\u003cU\\u003e", f"\\u003chttp://{address}\\u003e")
        .replace("<H>", f"<http://{host}/>")
        .replace("HOST", address)
    )


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_no_spelling_of_a_call_is_run(server: AttackedServer, listener: str, text: str) -> None:
    query = spelled(text, listener)
    assert listener.partition("/")[0] in query or "file:" in query
    for reply in (
        server.query(query),
        server.ask(f"/sparql?query={quote(query, safe='')}"),
        server.ask(
            "/sparql", None, "POST", f"query={quote(query, safe='')}".encode(), {"Content-Type": FORM}
        ),
    ):
        assert_problem(reply, 400, 403)
    assert server.query(query, "text/html").status in {400, 403}


def test_an_escaped_line_end_does_not_end_a_comment(server: AttackedServer, listener: str) -> None:
    """Guard and engine agree: the call stays in the comment, where section 19.2 could be read otherwise."""
    reply = server.query(spelled("ASK { # \\u000a SERVICE <U> {} \n }", listener))
    assert (reply.status, reply.json["boolean"]) == (200, True)


@pytest.mark.parametrize(
    "scheme", ["http", "https", "ftp", "file", "data", "gopher", "jdbc:http", "HTTP", "ws", "unix"]
)
def test_no_scheme_opens_a_door(server: AttackedServer, listener: str, scheme: str) -> None:
    assert_problem(server.query(f"ASK {{ SERVICE <{scheme}://{listener}> {{ ?s ?p ?o }} }}"), 403)


@pytest.mark.parametrize("clause", ["FROM <{u}>", "FROM NAMED <{u}>", "FROM <{u}> FROM NAMED <{u}>"])
def test_a_dataset_clause_names_a_graph_and_fetches_nothing(
    server: AttackedServer, listener: str, clause: str
) -> None:
    """What is no graph of ours is an empty one."""
    dataset = clause.format(u=f"http://{listener}")
    query = f"ASK {dataset} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    reply = server.query(query)
    assert (reply.status, reply.json["boolean"]) == (200, False)


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_dataset_parameter_names_a_graph_and_fetches_nothing(
    server: AttackedServer, listener: str, parameter: str, scheme: str
) -> None:
    both = "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    reply = server.query(both, **{parameter: f"{scheme}://{listener}"})
    assert (reply.status, reply.json["boolean"]) == (200, False)


@pytest.mark.parametrize(
    "text",
    ["ASK { GRAPH <U> { ?s ?p ?o } }", "DESCRIBE <U>", "ASK { <U> ?p ?o }", "BASE <U> ASK {}",
     "ASK { ?s <U>+ ?o }", "SELECT (IRI('U') AS ?x) {}", "CONSTRUCT { <U> <U> <U> } {}",
     "ASK { ?s ?p 'SERVICE <U> {}' } # SERVICE <U> {}"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/ld+json, application/json"])
def test_an_address_in_a_query_is_only_a_name(
    server: AttackedServer, listener: str, text: str, accept: str
) -> None:
    assert server.query(spelled(text, listener), accept).status == 200


@pytest.mark.parametrize(
    "header", ["Referer", "Origin", "X-Forwarded-For", "Host", "Link", "Forwarded", "X-Original-URL"]
)
def test_an_address_in_a_header_is_only_a_name(server: AttackedServer, listener: str, header: str) -> None:
    reply = server.ask("/sparql?query=ASK%7B%7D", headers={header: f"http://{listener}"})
    assert reply.status in {200, 400}


def test_an_address_in_the_path_is_only_a_name(server: AttackedServer, listener: str) -> None:
    for folder in ("id", "graph", "queries", "static"):
        assert server.ask(f"/{folder}/http://{listener}").status in {301, 308, 404}
        assert server.ask(f"/{folder}/{quote(f'http://{listener}', safe='')}").status in {301, 308, 404}


def test_a_canned_query_calls_nobody(server: AttackedServer, listener: str) -> None:
    value = quote(f'"}} SERVICE <http://{listener}> {{ ?s ?p ?o }} #', safe="")
    assert server.ask(f"/queries/events-with-country?country={value}", "text/csv").status in {200, 400}


def test_a_call_in_a_direct_body_with_the_word_in_the_dataset(server: AttackedServer, listener: str) -> None:
    reply = server.ask(
        f"/sparql?default-graph-uri=http://{listener}/SERVICE",
        None,
        "POST",
        b"ASK { ?s ?p ?o }",
        {"Content-Type": QUERY},
    )
    assert (reply.status, reply.json["boolean"]) == (200, False)
