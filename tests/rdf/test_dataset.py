"""The description of the data set: what it says is true of the graph it describes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, Store

from kg.model import Linked
from kg.rdf import describe_dataset, map_linked
from kg.vocabulary import Names

NAMES = Names()
BUILT = datetime(2024, 7, 2, 3, 4, 5, tzinfo=UTC)
DATASET = "<https://w3id.org/tradekg/id/dataset>"


@pytest.fixture
def description(quads: tuple[Quad, ...]) -> tuple[Quad, ...]:
    return tuple(describe_dataset(quads, NAMES, BUILT, "1.2.3"))


@pytest.fixture
def described(store: Store, description: tuple[Quad, ...]) -> Store:
    """The store with the graph, the ontology and the description."""
    store.extend(description)
    return store


def ask(store: Store, pattern: str) -> bool:
    """Whether the description says this."""
    graph = f"<{NAMES.graph('dataset')}>"
    return bool(store.query(f"ASK {{ GRAPH {graph} {{ {pattern} }} }}", prefixes=NAMES.prefixes))


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of an answer over the union of the graphs that are counted."""
    counted = [graph for graph in store.named_graphs() if "/graph/release/" in str(graph)]
    counted.append(NamedNode(NAMES.graph("entities")))
    found = store.query(query, prefixes=NAMES.prefixes, default_graph=counted)
    return [tuple("" if value is None else value.value for value in row) for row in found]


@pytest.mark.parametrize(
    "pattern",
    [
        f"{DATASET} a void:Dataset , dcat:Dataset ; rdfs:label 'tradekg'",
        f"{DATASET} dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; dcterms:rights ?rights",
        f"{DATASET} dcterms:issued '2024-07-02T03:04:05Z'^^xsd:dateTime",
        f"{DATASET} dcterms:modified '2024-07-02T03:04:05Z'^^xsd:dateTime",
        f"{DATASET} void:uriSpace 'https://w3id.org/tradekg/id/'",
        f"{DATASET} void:vocabulary kg: , skos: , dcterms: , oa:",
        f"{DATASET} void:sparqlEndpoint <https://w3id.org/tradekg/sparql>",
        f"{DATASET} dcat:distribution/dcat:accessService/dcat:endpointURL <https://w3id.org/tradekg/sparql>",
        f"{DATASET} dcterms:temporal/dcat:startDate '2024-06-30'^^xsd:date",
        f"{DATASET} dcterms:temporal/dcat:endDate '2024-07-01'^^xsd:date",
        f"{DATASET} void:subset [ a void:Linkset ; void:linkPredicate skos:exactMatch ; void:triples 4 ; "
        "void:objectsTarget wd:Q2013 ]",
        f"{DATASET} void:subset/void:subset [ a void:Linkset ; "
        "dcterms:title 'Links to Wikidata: country'@en ; void:linkPredicate skos:exactMatch ; "
        "void:triples 2 ; void:objectsTarget wd:Q2013 ]",
        f"{DATASET} void:subset/void:subset [ dcterms:title 'Links to Wikidata: bloc'@en ; void:triples 1 ]",
        f"{DATASET} prov:wasGeneratedBy/prov:endedAtTime '2024-07-02T03:04:05Z'^^xsd:dateTime",
        f"{DATASET} prov:wasGeneratedBy/rdf:type prov:Activity",
        f"{DATASET} prov:wasGeneratedBy/prov:wasAssociatedWith/schema:softwareVersion '1.2.3'",
        f"{DATASET} void:exampleResource <https://w3id.org/tradekg/id/person/ahn-dukgeun>",
    ],
)
def test_what_the_description_says(pattern: str, described: Store) -> None:
    assert ask(described, pattern)


def test_the_number_of_triples_is_that_of_the_union(described: Store) -> None:
    ((triples,),) = rows(described, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }")
    assert ask(described, f"{DATASET} void:triples {triples}")
    ((entities,),) = rows(described, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class }")
    assert ask(described, f"{DATASET} void:entities {entities}")


def test_every_class_has_a_partition_with_the_number_of_its_instances(described: Store) -> None:
    counted = rows(described, "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class")
    assert ("https://w3id.org/tradekg/ontology#Event", "2") in counted
    for cls, number in counted:
        assert ask(
            described, f"{DATASET} void:classPartition [ void:class <{cls}> ; void:entities {number} ]"
        )
    assert ask(described, f"{DATASET} void:classes {len(counted)}")


def test_every_property_has_a_partition_with_the_number_of_its_triples(described: Store) -> None:
    # DISTINCT, for a triple of two graphs is found twice where Oxigraph is asked over several graphs.
    counted = rows(
        described, "SELECT ?p (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } } GROUP BY ?p"
    )
    assert ("https://w3id.org/tradekg/ontology#startDate", "3") in counted
    for prop, number in counted:
        assert ask(
            described, f"{DATASET} void:propertyPartition [ void:property <{prop}> ; void:triples {number} ]"
        )
    assert ask(described, f"{DATASET} void:properties {len(counted)}")


def test_the_description_is_one_graph_without_blank_nodes(description: tuple[Quad, ...]) -> None:
    assert {quad.graph_name for quad in description} == {NamedNode(NAMES.graph("dataset"))}
    assert not any(
        isinstance(term, BlankNode) for quad in description for term in (quad.subject, quad.object)
    )
    assert len(description) == len(set(description))


def test_the_same_build_has_the_same_description(
    quads: tuple[Quad, ...], description: tuple[Quad, ...]
) -> None:
    assert tuple(describe_dataset(iter(quads), NAMES, BUILT, "1.2.3")) == description


def test_the_endpoint_follows_the_base(linked: Linked) -> None:
    local = Names("http://127.0.0.1:8000/")
    text = "\n".join(map(str, describe_dataset(map_linked(linked, local), local, BUILT, "1.2.3")))
    assert "<http://127.0.0.1:8000/sparql>" in text
    assert NAMES.base not in text.replace("https://w3id.org/tradekg/ontology", "")


def test_a_graph_of_nothing_is_described_without_a_period() -> None:
    store = Store()
    store.extend(describe_dataset((), NAMES, BUILT, "1.2.3"))
    assert ask(store, f"{DATASET} void:triples 0 ; void:entities 0")
    assert not ask(store, f"{DATASET} dcterms:temporal ?period")


def test_a_build_at_an_unknown_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        list(describe_dataset((), NAMES, datetime(2024, 7, 2), "1.2.3"))
