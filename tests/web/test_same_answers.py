"""The short cut in front of Flask and Flask itself: the same answers to the same requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kg.settings import Settings
from kg.store import Limits, QueryEngine
from kg.web.app import create_app
from kg.web.protocol.security import SHARED_HEADERS

if TYPE_CHECKING:
    from conftest import Server

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

SELECT = "SELECT ?label { <https://w3id.org/tradekg/id/country/VN> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label 'x' } WHERE { BIND(<https://w3id.org/tradekg/id/country/VN> AS ?s) }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 12000"
GRAPH = "https://w3id.org/tradekg/graph/entities"

QUERIES = (
    SELECT,
    CONSTRUCT,
    "ASK {}",
    "ASK { FILTER(false) }",
    "DESCRIBE <https://w3id.org/tradekg/id/country/VN>",
    "ASK {",
    "",
    " ",
    "x" * 30_000,
    "CLEAR ALL",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "ASK { FILTER(<http://e/f>(1)) }",
    "SELECT ('한 é \U0001f600 \u2028' AS ?x) {}",
    "ASK {} # \ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
)
ACCEPTS = (
    None,
    "*/*",
    "application/json",
    "application/sparql-results+xml",
    "text/csv",
    "text/turtle",
    "application/n-triples, text/csv;q=0.1",
    "image/png",
    BROWSER,
    "text/html;q=0.1, application/json",
    ";;;,q=x",
    "*/*;q=0",
)
FORMATS = ("json", "xml", "csv", "tsv", "turtle", "nt", "rdfxml", "jsonld", "html", "word", "")


def requests() -> Iterator[tuple[str, str, dict[str, str], bytes | None]]:
    """Method, path, headers and body of everything that is asked of both."""
    for query in QUERIES:
        for accept in ACCEPTS:
            headers = {} if accept is None else {"Accept": accept}
            yield "GET", f"/sparql?{urlencode({'query': query})}", headers, None
        yield "HEAD", f"/sparql?{urlencode({'query': query})}", {}, None
        yield "POST", "/sparql", {"Content-Type": QUERY}, query.encode()
        yield "POST", "/sparql", {"Content-Type": FORM}, urlencode({"query": query}).encode()
    for format_ in FORMATS:
        for query in (SELECT, CONSTRUCT):
            yield "GET", f"/sparql?{urlencode({'query': query, 'format': format_})}", {}, None
            yield (
                "GET",
                f"/sparql?{urlencode({'query': query, 'format': format_})}",
                {"Accept": BROWSER},
                None,
            )
    for more in (
        f"default-graph-uri={quote(GRAPH, safe='')}",
        f"named-graph-uri={quote(GRAPH, safe='')}",
        "default-graph-uri=no%20iri",
        "default-graph-uri=",
        "timeout=2",
        "timeout=1000",
        "timeout=soon",
        "timeout=-1",
        "timeout=",
        "query=ASK%7B%7D",
        "update=CLEAR%20ALL",
        "using-graph-uri=x",
        "unknown=x",
        "&".join(f"x{n}=y" for n in range(1001)),
        "x=%FF",
        "x=%ZZ",
    ):
        yield "GET", f"/sparql?query={quote(SELECT)}&{more}", {}, None
        yield "POST", f"/sparql?{more}", {"Content-Type": QUERY}, SELECT.encode()
        yield "POST", "/sparql", {"Content-Type": FORM}, f"query={quote(SELECT)}&{more}".encode()
    yield "GET", f"/sparql?{urlencode({'query': ENDLESS, 'timeout': '0.3'})}", {}, None
    yield "GET", f"/sparql?{urlencode({'query': LARGE, 'format': 'csv'})}", {}, None
    yield "HEAD", f"/sparql?{urlencode({'query': LARGE, 'format': 'csv'})}", {}, None
    for content_type in (
        "text/plain",
        "",
        f"{QUERY}; charset=utf-8",
        f"{QUERY}; charset=latin-1",
        "application/sparql-update",
        f"{FORM}; charset=UTF-8",
        "Application/SPARQL-Query",
        "multipart/form-data; boundary=x",
        ";",
    ):
        yield "POST", "/sparql", {"Content-Type": content_type}, b"ASK {}"
        yield "POST", "/sparql", {"Content-Type": content_type}, b"query=ASK%7B%7D"
    yield "POST", "/sparql", {"Content-Type": QUERY}, b"\xff\xfe"
    yield "POST", "/sparql", {"Content-Type": FORM}, b"query=\xff"
    yield "POST", "/sparql", {"Content-Type": QUERY}, b""
    yield "POST", "/sparql", {"Content-Type": QUERY}, b"x" * 200_000
    for path in (
        "/sparql",
        "/sparql/",
        "/sparql?",
        "/sparql?format=turtle",
        "/sparql?format=word",
        "/sparql?x=y",
    ):
        for accept in (None, "text/turtle", BROWSER, "image/png"):
            yield "GET", path, {} if accept is None else {"Accept": accept}, None
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        yield method, f"/sparql?query={quote(SELECT)}", {}, None
    for tag in ("*", '"x"', 'W/"x"', "x"):
        for query in (SELECT, "ASK {"):
            yield "GET", f"/sparql?{urlencode({'query': query})}", {"If-None-Match": tag}, None
            yield "POST", "/sparql", {"Content-Type": QUERY, "If-None-Match": tag}, query.encode()


@pytest.fixture(scope="module")
def flask(settings: Settings) -> Iterator[Flask]:
    with QueryEngine(settings.store, names=settings.names, limits=Limits.of(settings)) as engine:
        yield create_app(settings, engine)


COMPARED = (
    "Content-Type",
    "Content-Length",
    "ETag",
    "KG-Limits",
    "Cache-Control",
    "Allow",
    "Accept-Post",
    "Retry-After",
    "Content-Location",
    "Link",
    *SHARED_HEADERS,
    *(f"Access-Control-{name}" for name in ("Allow-Methods", "Allow-Headers", "Max-Age")),
)


def asked_of_flask(
    app: Flask, server: Server, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> TestResponse:
    host = server.url.removeprefix("http://")
    return app.test_client().open(path, method=method, headers={"Host": host, **headers}, data=body)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    list(requests()),
    ids=[f"{m} {p[:70]} {h}"[:150] for m, p, h, _ in requests()],
)
def test_both_say_the_same(
    server: Server, flask: Flask, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> None:
    with asked_of_flask(flask, server, method, path, headers, body) as alone:
        content = alone.data
    real = server.ask(path, method=method, headers=headers, body=body)
    assert real.status == alone.status_code
    assert real.body == content
    for name in COMPARED:
        assert real.headers.get(name) == alone.headers.get(name), name
    # Compression is the server's own, and so is what it says of it.
    varies, varies_alone = (
        {name.strip() for name in one.headers.get("Vary", "").split(",")} - {"Accept-Encoding", ""}
        for one in (real, alone)
    )
    assert varies == varies_alone


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "ASK {}"])
def test_a_tag_of_one_is_known_to_the_other(server: Server, flask: Flask, query: str) -> None:
    path = f"/sparql?{urlencode({'query': query})}"
    for accept in ("*/*", "application/json"):
        first = server.ask(path, accept)
        tag = {"If-None-Match": first.headers["ETag"], "Accept": accept}
        alone = asked_of_flask(flask, server, "GET", path, tag, None)
        real = server.ask(path, headers=tag)
        assert (alone.status_code, alone.data) == (real.status, real.body) == (304, b"")
        for name in COMPARED:
            assert real.headers.get(name) == alone.headers.get(name), name
