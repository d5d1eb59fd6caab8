"""The W3C's own tests of the protocol's query operations and of service descriptions, on a running server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from other_store import oxigraph
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.publish import Options, publish_to, target
from kg.settings import Settings
from kg.store import load, publish

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from conftest import Reply, Server

W3C = Path(__file__).parents[1] / "w3c"
DATA = "http://kasei.us/2009/09/sparql/data/"

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


@dataclass(frozen=True)
class Request:
    """One request of a test, and what its answer has to be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    format: str | None
    boolean: bool | None


def manifest() -> Graph:
    return Graph().parse(W3C / "protocol" / "manifest.ttl")


def text(graph: Graph, node: Node | None, predicate: URIRef) -> str | None:
    found = graph.value(node, predicate)
    return None if found is None else str(found)


def requests_of(graph: Graph, test: Node) -> Iterator[Request]:
    action = graph.value(test, MF.action)
    for listed in graph.objects(action, HT.requests):
        for node in Collection(graph, listed):
            body = graph.value(node, HT.body)
            encoding = text(graph, body, CNT.characterEncoding) or "UTF-8"
            chars = text(graph, body, CNT.chars)
            response = graph.value(node, HT.resp)
            boolean = graph.value(response, MF.expectedBoolean)
            yield Request(
                text(graph, node, HT.methodName) or "",
                text(graph, node, HT.absolutePath) or "",
                dict(headers_of(graph, graph.value(node, HT.headers))),
                None if chars is None else chars.encode(encoding),
                tuple(str(status)[-3] for status in graph.objects(response, MF.expectedStatus)),
                text(graph, response, MF.expectedFormat),
                None if boolean is None else bool(boolean.toPython()),
            )


def headers_of(graph: Graph, listed: Node | None) -> Iterator[tuple[str, str]]:
    for header in Collection(graph, listed) if listed else ():
        yield text(graph, header, HT.fieldName) or "", text(graph, header, HT.fieldValue) or ""


def names(of_queries: bool) -> Sequence[str]:
    """The tests of the manifest: those of queries, or those of updates, which this server refuses."""
    graph = manifest()
    entries = Collection(graph, graph.value(graph.value(predicate=RDF.type, object=MF.Manifest), MF.entries))
    found = [str(entry).partition("#")[2] for entry in entries]
    return [name for name in found if ("query" in name or name == "bad_multiple_queries") == of_queries]


def cases(of_queries: bool) -> dict[str, list[Request]]:
    graph = manifest()
    [base] = {str(test).partition("#")[0] for test in graph.subjects(RDF.type, MF.ProtocolTest)}
    return {name: list(requests_of(graph, URIRef(f"{base}#{name}"))) for name in names(of_queries)}


QUERIES = cases(of_queries=True)
UPDATES = cases(of_queries=False)


@pytest.fixture(scope="module", params=["folder", "endpoint"])
def w3c_server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    running: Callable[[Settings], AbstractContextManager[Server]],
) -> Iterator[Server]:
    """A server whose graphs are the files of the suite, under the names that its queries give them.

    They lie in a folder here, or in another store that answers in its place.
    """
    settings = Settings(store=tmp_path_factory.mktemp("w3c") / "store")
    publish((), settings.store)
    for number in (1, 2, 3):
        file = W3C / "protocol" / f"data{number}.nt"
        load([file], settings.store, settings.names, f"{DATA}data{number}.rdf")
    if request.param == "folder":
        with running(settings) as server:
            yield server
        return
    with oxigraph(tmp_path_factory.mktemp("other") / "data") as other:
        publish_to(settings.store, target(other.url), settings.names, Options(default_graph=True))
        with running(Settings(endpoint=other.query)) as server:
            yield server


def sent(server: Server, request: Request) -> Reply:
    return server.ask(request.path, method=request.method, body=request.body, headers=request.headers)


def test_the_suite_is_complete() -> None:
    assert len(QUERIES) == 20
    assert all(QUERIES.values())


@pytest.mark.parametrize("name", QUERIES)
def test_query_operation(w3c_server: Server, name: str) -> None:
    for request in QUERIES[name]:
        reply = sent(w3c_server, request)
        assert str(reply.status)[0] in request.statuses, reply.text
        if request.format is not None:
            assert reply.type in TYPES[request.format]
        if request.boolean is not None:
            assert reply.json["boolean"] is request.boolean


@pytest.mark.parametrize("name", UPDATES)
def test_update_operation_is_refused(w3c_server: Server, name: str) -> None:
    """Whether the update is well-formed or not: what asks for a change gets a 4xx and an explanation."""
    for request in UPDATES[name]:
        if "ASK" not in (request.body or b"").decode(errors="replace")[:3]:
            reply = sent(w3c_server, request)
            assert 400 <= reply.status < 500
            assert reply.json["detail"]


def described(server: Server) -> Graph:
    reply = server.ask(
        "/sparql", accept="text/turtle, application/rdf+xml;q=0.9, application/n-triples;q=0.9"
    )
    assert reply.status == 200
    assert reply.type in TYPES["RDF"]
    return Graph().parse(data=reply.text, format=reply.type)


def test_service_description_is_rdf(w3c_server: Server) -> None:
    assert len(described(w3c_server)) > 0


def test_service_description_names_its_endpoint(w3c_server: Server) -> None:
    [service] = described(w3c_server).subjects(RDF.type, SD.Service)
    assert (service, SD.endpoint, URIRef(f"{w3c_server.url}/sparql")) in described(w3c_server)


def test_service_description_keeps_to_its_schema(w3c_server: Server) -> None:
    """Every sd: term is one of the vocabulary's, and each property has subjects and values of its classes.

    SPARQL 1.1 Service Description, sections 3.2 to 3.4; languages and features are individuals of the
    vocabulary itself.
    """
    schema = {
        SD.endpoint: (SD.Service, None),
        SD.supportedLanguage: (SD.Service, {SD.SPARQL11Query}),
        SD.feature: (SD.Service, {SD.UnionDefaultGraph}),
        SD.resultFormat: (SD.Service, FORMATS.Format),
        SD.defaultDataset: (SD.Service, SD.Dataset),
        SD.defaultGraph: (SD.Dataset, SD.Graph),
        SD.namedGraph: (SD.Dataset, SD.NamedGraph),
        SD.name: (SD.NamedGraph, None),
    }
    graph = described(w3c_server)
    used = {predicate for predicate in graph.predicates() if predicate in SD or str(predicate).startswith(SD)}
    assert used == set(schema)
    for predicate, (domain, values) in schema.items():
        for subject, value in graph.subject_objects(predicate):
            assert (subject, RDF.type, domain) in graph
            if isinstance(values, set):
                assert value in values
            elif values is not None:
                assert (value, RDF.type, values) in graph


def test_a_test_that_expects_the_opposite_fails(w3c_server: Server) -> None:
    """The harness compares: with its expectation turned round, a passing test does not pass."""
    [request] = QUERIES["query_dataset_full"]
    assert sent(w3c_server, request).json["boolean"] is request.boolean
    turned = replace(request, boolean=not request.boolean)
    assert sent(w3c_server, turned).json["boolean"] is not turned.boolean
