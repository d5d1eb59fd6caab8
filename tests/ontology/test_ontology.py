"""The ontology file: valid Turtle for two parsers, no blank nodes, and every term complete."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, VANN, BNode, Graph, Literal, Node, URIRef

import kg
from kg.resources import shipped
from kg.vocabulary import ONTOLOGY

FILE: Path = shipped("ontology") / "kg.ttl"
GRAPH = Graph().parse(FILE)
HEADER = URIRef(ONTOLOGY.removesuffix("#"))

CLASSES = sorted(GRAPH.subjects(RDF.type, OWL.Class))
OBJECT_PROPERTIES = sorted(GRAPH.subjects(RDF.type, OWL.ObjectProperty))
PROPERTIES = sorted({*OBJECT_PROPERTIES, *GRAPH.subjects(RDF.type, OWL.DatatypeProperty)})
CONCEPTS = sorted(GRAPH.subjects(RDF.type, SKOS.Concept))
SCHEMES = sorted(GRAPH.subjects(RDF.type, SKOS.ConceptScheme))

ALIGNMENTS = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch)
# Terms that no other vocabulary has: how the text gives a date.
WITHOUT_ALIGNMENT = {URIRef(ONTOLOGY + "dateBasis")}


def local(node: Node) -> str:
    return str(node).removeprefix(ONTOLOGY)


def text_of(node: Node, predicate: URIRef) -> str:
    """The one English text that a property gives a term."""
    (value,) = GRAPH.objects(node, predicate)
    assert isinstance(value, Literal)
    assert value.language == "en"
    return str(value)


def test_two_parsers_read_the_same_graph() -> None:
    read = pyoxigraph.parse(path=FILE, format=pyoxigraph.RdfFormat.TURTLE)
    assert len({quad.triple for quad in read}) == len(GRAPH)


def test_there_are_no_blank_nodes() -> None:
    assert not any(isinstance(node, BNode) for triple in GRAPH for node in triple)


def test_the_header_says_what_a_catalogue_asks_for() -> None:
    assert (HEADER, RDF.type, OWL.Ontology) in GRAPH
    assert (HEADER, VANN.preferredNamespacePrefix, Literal("kg")) in GRAPH
    assert (HEADER, VANN.preferredNamespaceUri, Literal(ONTOLOGY)) in GRAPH
    assert (HEADER, OWL.versionInfo, Literal(kg.__version__)) in GRAPH
    assert (HEADER, OWL.versionIRI, URIRef(f"{HEADER}/{kg.__version__}")) in GRAPH
    assert (HEADER, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")) in GRAPH
    assert text_of(HEADER, DCTERMS.title)
    assert text_of(HEADER, DCTERMS.description)


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES], ids=local)
def test_every_term_has_label_definition_example_and_home(term: Node) -> None:
    assert text_of(term, RDFS.label)
    assert text_of(term, SKOS.definition).endswith(".")
    assert len(text_of(term, SKOS.definition).split()) > 5
    assert text_of(term, SKOS.example)
    assert (term, RDFS.isDefinedBy, HEADER) in GRAPH


@pytest.mark.parametrize(
    "term", [term for term in [*CLASSES, *PROPERTIES] if term not in WITHOUT_ALIGNMENT], ids=local
)
def test_every_term_is_tied_to_another(term: Node) -> None:
    tied = [other for alignment in ALIGNMENTS for other in GRAPH.objects(term, alignment)]
    assert tied
    assert all(isinstance(other, URIRef) for other in tied)


@pytest.mark.parametrize("prop", PROPERTIES, ids=local)
def test_every_property_says_what_its_values_are(prop: Node) -> None:
    ranges = list(GRAPH.objects(prop, RDFS.range)) + list(GRAPH.objects(prop, SDO.rangeIncludes))
    assert ranges
    literal = [str(one).startswith("http://www.w3.org/2001/XMLSchema#") for one in ranges]
    assert any(literal) is (prop not in OBJECT_PROPERTIES)


def test_every_property_but_evidence_says_what_it_is_said_of() -> None:
    without = [
        local(prop)
        for prop in PROPERTIES
        if not list(GRAPH.objects(prop, RDFS.domain)) and not list(GRAPH.objects(prop, SDO.domainIncludes))
    ]
    assert without == ["evidence"]


def test_own_classes_named_as_domain_or_range_exist() -> None:
    for predicate in (RDFS.domain, RDFS.range, SDO.domainIncludes, SDO.rangeIncludes):
        for node in GRAPH.objects(None, predicate):
            assert not str(node).startswith(ONTOLOGY) or node in CLASSES


@pytest.mark.parametrize("concept", CONCEPTS, ids=local)
def test_every_concept_has_label_definition_example_and_scheme(concept: Node) -> None:
    assert text_of(concept, SKOS.prefLabel)
    assert text_of(concept, SKOS.example)
    assert text_of(concept, SKOS.definition).endswith(".")
    (scheme,) = GRAPH.objects(concept, SKOS.inScheme)
    assert scheme in SCHEMES
    assert (concept, SKOS.topConceptOf, scheme) in GRAPH
    assert (concept, RDFS.isDefinedBy, HEADER) in GRAPH


@pytest.mark.parametrize("scheme", SCHEMES, ids=local)
def test_every_scheme_has_label_definition_and_example(scheme: Node) -> None:
    assert text_of(scheme, RDFS.label)
    assert text_of(scheme, SKOS.definition)
    assert text_of(scheme, SKOS.example)


@pytest.mark.parametrize("scheme", SCHEMES, ids=local)
def test_every_scheme_names_the_property_whose_values_its_concepts_are(scheme: Node) -> None:
    (taking,) = GRAPH.objects(scheme, RDFS.seeAlso)
    assert taking in PROPERTIES or taking == DCTERMS.subject


def test_every_note_on_a_term_of_others_is_a_sentence() -> None:
    noted = list(GRAPH.subjects(SKOS.scopeNote))
    assert len(noted) > 30
    for term in noted:
        assert not str(term).startswith(ONTOLOGY)
        assert text_of(term, SKOS.scopeNote).endswith(".")


def test_no_two_terms_of_a_kind_share_a_label() -> None:
    for terms, predicate in ((CLASSES, RDFS.label), (CONCEPTS, SKOS.prefLabel)):
        labels = [(GRAPH.value(term, SKOS.inScheme), text_of(term, predicate)) for term in terms]
        assert len(labels) == len(set(labels))
