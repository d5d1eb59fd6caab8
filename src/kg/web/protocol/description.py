"""What the endpoint says of itself to machines: a SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.vocabulary import Names, expand
from kg.web.protocol.formats import ANSWER_FORMATS

_RDF_TYPE = NamedNode(expand("rdf:type"))


def _sd(name: str) -> NamedNode:
    return NamedNode(expand(f"sd:{name}"))


def describe_service(endpoint: str, names: Names) -> Iterator[Triple]:
    """The triples of the description; ``endpoint`` is the address as the client wrote it.

    Nodes are named by fragments of that address. ``ValueError`` where it is no IRI.
    """
    service = NamedNode(f"{endpoint}#service")
    dataset = NamedNode(f"{endpoint}#dataset")
    default = NamedNode(f"{endpoint}#default-graph")
    yield Triple(service, _RDF_TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for format_ in ANSWER_FORMATS:
        if format_.iri:
            yield Triple(service, _sd("resultFormat"), NamedNode(format_.iri))
            yield Triple(NamedNode(format_.iri), _RDF_TYPE, NamedNode("http://www.w3.org/ns/formats/Format"))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, _RDF_TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _RDF_TYPE, _sd("Graph"))
    for local in ("entities", "ontology", "dataset"):
        graph = NamedNode(f"{endpoint}#graph-{local}")
        yield Triple(dataset, _sd("namedGraph"), graph)
        yield Triple(graph, _RDF_TYPE, _sd("NamedGraph"))
        yield Triple(graph, _sd("name"), NamedNode(names.graph(local)))
