"""The endpoint as programs meet it: what they may ask in which way, and what they get in which format."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from rdflib import Graph, URIRef

if TYPE_CHECKING:
    from conftest import Reply, Server

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SELECT = "SELECT ?label { <https://w3id.org/tradekg/id/country/VN> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label 'x' } WHERE { BIND(<https://w3id.org/tradekg/id/country/VN> AS ?s) }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

RESULTS_JSON = "application/sparql-results+json"
RESULTS_XML = "application/sparql-results+xml"
PROBLEM = "application/problem+json"


def get(server: Server, query: str, accept: str | None = None, **parameters: str) -> Reply:
    return server.ask(f"/sparql?{urlencode({'query': query, **parameters})}", accept)


def post(server: Server, body: str | bytes, media_type: str | None, path: str = "/sparql") -> Reply:
    headers = {} if media_type is None else {"Content-Type": media_type}
    return server.ask(
        path, method="POST", body=body if isinstance(body, bytes) else body.encode(), headers=headers
    )


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, None, RESULTS_JSON),
        (SELECT, "*/*", RESULTS_JSON),
        (SELECT, RESULTS_XML, RESULTS_XML),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        # Clients get the name that they asked for.
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/xml", "application/xml"),
        (SELECT, BROWSER, "text/html"),
        # Qualities decide, and an exact range beats a wildcard.
        (SELECT, f"{RESULTS_JSON};q=0.5, {RESULTS_XML}", RESULTS_XML),
        (SELECT, f"*/*;q=0.1, {RESULTS_XML};q=0.9", RESULTS_XML),
        (SELECT, "text/*", "text/csv"),
        (SELECT, f"{RESULTS_JSON};q=0, */*", RESULTS_XML),
        (SELECT, "text/csv; charset=utf-8", "text/csv"),
        # What fits the form is taken, whatever else is liked better.
        (SELECT, f"text/turtle, {RESULTS_XML};q=0.1", RESULTS_XML),
        (CONSTRUCT, f"text/turtle;q=0.1, {RESULTS_XML}", "text/turtle"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/json", "application/json"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        (CONSTRUCT, "application/trig", "application/trig"),
        ("ASK {}", "application/sparql-results+xml", RESULTS_XML),
        ("DESCRIBE <https://w3id.org/tradekg/id/country/VN>", "text/turtle", "text/turtle"),
    ],
)
def test_accept_chooses_the_format(server: Server, query: str, accept: str | None, expected: str) -> None:
    reply = get(server, query, accept)
    assert (reply.status, reply.type) == (200, expected)
    assert "Accept" in reply.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (SELECT, "json", RESULTS_JSON),
        (SELECT, "xml", RESULTS_XML),
        (SELECT, "csv", "text/csv"),
        (SELECT, "tsv", "text/tab-separated-values"),
        (SELECT, "html", "text/html"),
        (CONSTRUCT, "turtle", "text/turtle"),
        (CONSTRUCT, "ntriples", "application/n-triples"),
        (CONSTRUCT, "rdfxml", "application/rdf+xml"),
        (CONSTRUCT, "jsonld", "application/ld+json"),
        (CONSTRUCT, "nquads", "application/n-quads"),
        (CONSTRUCT, "trig", "application/trig"),
        # One name, two formats: the one that fits the answer.
        (CONSTRUCT, "json", "application/ld+json"),
        (CONSTRUCT, "xml", "application/rdf+xml"),
        (SELECT, RESULTS_XML, RESULTS_XML),
    ],
)
def test_format_overrules_accept(server: Server, query: str, name: str, expected: str) -> None:
    reply = get(server, query, "text/html", format=name)
    assert (reply.status, reply.type) == (200, expected)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [(FORM, urlencode({"query": SELECT})), (QUERY, SELECT), (f"{QUERY}; charset=utf-8", SELECT)],
)
def test_both_kinds_of_post_answer(server: Server, media_type: str, body: str) -> None:
    reply = post(server, body, media_type)
    assert reply.status == 200
    assert [row["label"]["value"] for row in reply.json["results"]["bindings"]] == ["Vietnam"]


def test_dataset_parameters_may_stand_beside_a_direct_query(server: Server) -> None:
    """Labels stand in graph/entities; in graph/dataset nothing is said of countries."""
    ask = "ASK { <https://w3id.org/tradekg/id/country/VN> ?p ?o }"
    for graph, expected in (("entities", True), ("dataset", False)):
        path = f"/sparql?default-graph-uri={quote(f'https://w3id.org/tradekg/graph/{graph}', safe='')}"
        assert post(server, ask, QUERY, path).json["boolean"] is expected


def test_named_graph_parameters_bound_what_graph_sees(server: Server) -> None:
    ask = "ASK { GRAPH ?g { <https://w3id.org/tradekg/id/country/VN> rdfs:label ?o } }"
    for graph, expected in (("entities", True), ("dataset", False)):
        reply = get(server, ask, **{"named-graph-uri": f"https://w3id.org/tradekg/graph/{graph}"})
        assert reply.json["boolean"] is expected


@pytest.mark.parametrize(
    ("method", "path", "media_type", "body", "status", "word"),
    [
        ("GET", "/sparql?default-graph-uri=http://example.org/", None, None, 400, "missing"),
        ("GET", "/sparql?query=", None, None, 400, "empty"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, None, 400, "once"),
        ("GET", "/sparql?query=%FF", None, None, 400, "UTF-8"),
        ("GET", "/sparql?query=ASK%7B%7D&format=word", None, None, 400, "turtle"),
        ("GET", "/sparql?query=ASK%7B%7D&format=turtle", None, None, 406, "turtle"),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=soon", None, None, 400, "timeout"),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=nan", None, None, 400, "timeout"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", None, None, 400, "IRI"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, None, 403, "updates"),
        ("GET", "/sparql?query=CLEAR%20ALL", None, None, 403, "update"),
        ("POST", "/sparql", FORM, "", 400, "missing"),
        ("POST", "/sparql", FORM, "update=CLEAR%20ALL", 403, "updates"),
        ("POST", "/sparql", "application/sparql-update", "CLEAR ALL", 403, "updates"),
        ("POST", "/sparql", QUERY, "DROP ALL", 403, "update"),
        ("POST", "/sparql?query=ASK%7B%7D", QUERY, "ASK {}", 400, "once"),
        ("POST", "/sparql", "text/plain", "ASK {}", 415, QUERY),
        ("POST", "/sparql", None, "ASK {}", 415, QUERY),
        ("POST", "/sparql", f"{QUERY}; charset=utf-16", "ASK {}", 415, "UTF-8"),
        ("POST", "/sparql", QUERY, f"ASK {{}} # {'x' * 20_000}", 413, "20000"),
        ("POST", "/sparql", FORM, f"query=ASK%7B%7D&x={'x' * 130_000}", 413, "larger"),
        ("PUT", "/sparql?query=ASK%7B%7D", None, None, 405, "GET"),
        ("DELETE", "/sparql", None, None, 405, "GET"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    server: Server, method: str, path: str, media_type: str | None, body: str | None, status: int, word: str
) -> None:
    headers = {} if media_type is None else {"Content-Type": media_type}
    reply = server.ask(path, method=method, body=body.encode() if body is not None else None, headers=headers)
    assert (reply.status, reply.type) == (status, PROBLEM)
    assert reply.json["status"] == status
    assert reply.json["title"]
    assert word in reply.json["detail"]


def test_nothing_that_fits_is_406_with_what_there_is(server: Server) -> None:
    reply = get(server, SELECT, "image/png")
    assert (reply.status, reply.type) == (406, PROBLEM)
    assert {"json", "csv"} <= set(reply.json["known"])


def test_a_syntax_error_has_its_place(server: Server) -> None:
    reply = get(server, "SELECT *\nWHERE { ?s ?p }")
    assert (reply.status, reply.type) == (400, PROBLEM)
    assert reply.json["type"].endswith("about#problem-query-syntax")
    assert reply.json["line"] == 2
    assert reply.json["column"] >= 15


def test_a_query_past_its_time_is_504_with_the_limit(server: Server) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    reply = get(server, endless, timeout="0.3")
    assert (reply.status, reply.type) == (504, PROBLEM)
    assert reply.json["limit_seconds"] == 0.3
    assert get(server, "ASK {}").status == 200


def test_a_call_to_another_server_is_refused(server: Server) -> None:
    reply = get(server, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (reply.status, reply.type) == (403, PROBLEM)


def test_wrong_method_names_the_right_ones(server: Server) -> None:
    reply = server.ask("/sparql", method="PUT")
    assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(reply.headers["Allow"].split(", "))


def test_head_has_the_headers_without_the_body(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': SELECT})}"
    full, head = server.ask(path), server.ask(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length"):
        assert head.headers[name] == full.headers[name]


def test_scripts_of_other_pages_may_ask(server: Server) -> None:
    origin = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    preflight = server.ask("/sparql", method="OPTIONS", headers=origin)
    assert preflight.status == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    for reply in (preflight, get(server, "ASK {}"), get(server, "ASK {")):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_gets_the_query_page_with_its_answer(server: Server) -> None:
    assert "<textarea" in server.ask("/sparql", BROWSER).text
    page = get(server, "SELECT ?country { ?country a kg:Country }", BROWSER)
    assert page.status == 200
    assert '<a href="/id/country/VN">Vietnam</a>' in page.text
    assert "Yes" in get(server, "ASK {}", BROWSER).text
    assert "VN" in get(server, CONSTRUCT, BROWSER).text
    assert "nothing that fits" in get(server, "SELECT ?s { ?s a <http://example.org/No> }", BROWSER).text


def test_a_browser_sees_its_query_again_when_it_is_wrong(server: Server) -> None:
    page = get(server, "SELECT nonsense <b>", BROWSER)
    assert (page.status, page.type) == (400, "text/html")
    assert "SELECT nonsense &lt;b&gt;" in page.text
    assert 'role="alert"' in page.text


def test_a_host_header_that_is_no_name_cannot_get_into_the_description(server: Server) -> None:
    reply = server.ask("/sparql", "text/turtle", headers={"Host": 'x> <http://example.org/"'})
    assert reply.status == 400
    assert "example.org" not in reply.text or reply.type == PROBLEM


def test_sparqlwrapper_reads_every_form(server: Server) -> None:
    from SPARQLWrapper import JSON, POST, TURTLE, XML, SPARQLWrapper  # noqa: PLC0415

    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n" + SELECT)
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["label"]["value"] == "Vietnam"
    client.setMethod(POST)
    client.setReturnFormat(XML)
    assert "Vietnam" in client.queryAndConvert().toxml()
    client.setQuery("ASK {}")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery("DESCRIBE <https://w3id.org/tradekg/id/country/VN>")
    client.setReturnFormat(TURTLE)
    described = Graph().parse(data=client.queryAndConvert(), format="turtle")
    assert (URIRef("https://w3id.org/tradekg/id/country/VN"), None, None) in described


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_as_a_store(server: Server, method: str) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore  # noqa: PLC0415

    graph = Graph(SPARQLStore(f"{server.url}/sparql", method=method))
    vietnam = URIRef("https://w3id.org/tradekg/id/country/VN")
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    assert [str(value) for value in graph.objects(vietnam, label)] == ["Vietnam"]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True


def test_an_address_that_is_too_long_says_how_to_send_the_query(server: Server) -> None:
    def asked(length: int) -> Reply:
        start = "/about?filling="
        return server.ask(start + "x" * (length - len(start)))

    assert asked(262_144).status == 200
    for length in (262_145, 400_000):
        refused = asked(length)
        assert (refused.status, refused.type) == (414, PROBLEM), length
        assert "POST" in refused.json["detail"]
