"""Code and ontology agree: every term used is defined, every term defined is used."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import NamedNode, Quad

import kg
from kg.model import (
    Account,
    AgreementStatus,
    AgreementType,
    DateBasis,
    EventKind,
    EventStatus,
    Facts,
    Linked,
    Participation,
    Role,
    Topic,
)
from kg.rdf import concepts, describe_counted, map_linked, map_release, ontology_quads, terms
from kg.rdf.statistics import count
from kg.vocabulary import ONTOLOGY, PREFIXES, Names

ONTOLOGY_QUADS = tuple(ontology_quads(Names()))


def of_kg(terms_: set[NamedNode]) -> set[str]:
    """The local names of those terms that are the ontology's own."""
    return {term.value.removeprefix(ONTOLOGY) for term in terms_ if term.value.startswith(ONTOLOGY)}


def defined(*curies: str) -> set[str]:
    """The local names of the terms that the ontology declares to be of one of these classes."""
    classes = {
        NamedNode(PREFIXES[prefix] + local) for prefix, local in (curie.split(":") for curie in curies)
    }
    found = {
        quad.subject for quad in ONTOLOGY_QUADS if quad.predicate == terms.TYPE and quad.object in classes
    }
    return of_kg({node for node in found if isinstance(node, NamedNode)})


def in_scheme(scheme: str) -> set[str]:
    """The local names of a scheme's concepts."""
    within = NamedNode(PREFIXES["skos"] + "inScheme")
    node = NamedNode(ONTOLOGY + scheme)
    found = {quad.subject for quad in ONTOLOGY_QUADS if quad.predicate == within and quad.object == node}
    return of_kg({concept for concept in found if isinstance(concept, NamedNode)})


def local(term: NamedNode) -> str:
    (name,) = of_kg({term})
    return name


def used(quads: list[Quad]) -> set[str]:
    """The local names of the classes and properties that a graph uses."""
    found = {quad.predicate for quad in quads}
    found |= {
        quad.object for quad in quads if quad.predicate == terms.TYPE and isinstance(quad.object, NamedNode)
    }
    return of_kg(found)


KIND_CLASSES = {kind.value for kind in EventKind}
PROPERTIES_AND_CLASSES = defined("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")


def test_the_code_names_exactly_the_terms_that_the_ontology_defines() -> None:
    named = [value for value in vars(terms).values() if isinstance(value, NamedNode)]
    assert len(named) == len(set(named))
    assert of_kg(set(named)) | KIND_CLASSES == PROPERTIES_AND_CLASSES


def test_a_graph_that_uses_every_field_of_the_model_uses_every_term(linked: Linked) -> None:
    (second, facts) = linked.facts
    forum = facts.events[0]
    kinds = tuple(replace(forum, id=f"event/{kind.value}", kind=kind) for kind in EventKind)
    everything = replace(linked, facts=(second, replace(facts, events=(*facts.events, *kinds))))
    quads = list(map_linked(everything, Names()))
    built = datetime(2024, 7, 2, tzinfo=UTC)
    account = Account(
        built, built, read=4, new=1, changed=1, unchanged=2, removed=0, extracted=2, failed=0, total=4
    )
    described = describe_counted(count(quads, Names()), Names(), built, "0.1.0", account)
    assert used([*quads, *described]) == PROPERTIES_AND_CLASSES


def test_the_concepts_are_the_values_of_the_model() -> None:
    assert in_scheme("RoleScheme") == {local(concepts.role_concept(value)) for value in Role}
    assert in_scheme("EventStatusScheme") == {
        local(concepts.event_status_concept(value)) for value in EventStatus
    }
    assert in_scheme("DateBasisScheme") == {local(concepts.date_basis_concept(value)) for value in DateBasis}
    assert in_scheme("AgreementTypeScheme") == {
        local(concepts.agreement_type_concept(value)) for value in AgreementType
    }
    assert in_scheme("AgreementStatusScheme") == {
        local(concepts.agreement_status_concept(value)) for value in AgreementStatus
    }


def test_the_topics_are_those_that_the_extractor_looks_for() -> None:
    table = Path(kg.__file__).parent / "extract" / "tables" / "topics.tsv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    labels = {
        quad.subject: quad.object.value
        for quad in ONTOLOGY_QUADS
        if quad.predicate == NamedNode(PREFIXES["skos"] + "prefLabel")
    }
    expected = {concepts.topic_concept(Topic(row["concept"])): row["label"] for row in rows}
    assert {node: label for node, label in labels.items() if "#topic-" in str(node)} == expected
    assert in_scheme("TopicScheme") == of_kg(set(expected))


def test_every_concept_is_in_a_scheme_that_the_ontology_defines() -> None:
    schemes = defined("skos:ConceptScheme")
    assert schemes == {
        "RoleScheme",
        "EventStatusScheme",
        "DateBasisScheme",
        "AgreementTypeScheme",
        "AgreementStatusScheme",
        "TopicScheme",
    }
    assert set.union(*map(in_scheme, schemes)) == defined("skos:Concept")


def test_the_mapper_writes_concepts_of_the_ontology_only(facts: Facts) -> None:
    forum = facts.events[0]
    parts = tuple(Participation("person/ahn-dukgeun", role) for role in Role)
    quads = list(map_release(replace(facts, events=(replace(forum, participations=parts),)), Names()))
    roles = {quad.object for quad in quads if quad.predicate == terms.ROLE}
    assert of_kg({role for role in roles if isinstance(role, NamedNode)}) == in_scheme("RoleScheme")
