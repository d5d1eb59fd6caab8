"""The shapes: a graph as the mapper makes it is valid, and every shape reports the graph that breaks it.

The message must be that of the shape that a case is for.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pyshacl
import pytest
from broken_graphs import CASES, FORUM, QUOTE, RELEASE, VISIT, Case, add, break_graph, drop, iri, move
from forum import forum_store
from pyoxigraph import RdfFormat, Store, serialize
from rdflib import RDF, SH, Graph, Node, URIRef

from kg.errors import Violation
from kg.rdf import ontology_quads
from kg.resources import shipped
from kg.validate import validate
from kg.vocabulary import Names

SHAPES = "https://w3id.org/tradekg/shapes#"
SHAPES_GRAPH = Graph().parse(shipped("ontology") / "shapes.ttl")


def all_shapes() -> dict[str, str]:
    """The local name of each shape with its message."""
    nodes: set[Node] = set()
    for kind in (SH.NodeShape, SH.PropertyShape):
        nodes |= set(SHAPES_GRAPH.subjects(RDF.type, kind))
    messages = {}
    for node in nodes:
        said = SHAPES_GRAPH.value(node, SH.sparql) or node
        messages[str(node).removeprefix(SHAPES)] = str(SHAPES_GRAPH.value(said, SH.message))
    return messages


@pytest.fixture
def store() -> Store:
    return forum_store()


def test_the_graph_that_the_mapper_makes_is_valid(store: Store) -> None:
    assert validate(store) == ()


def test_a_store_on_disk_that_is_open_read_only_can_be_checked(store: Store, tmp_path: Path) -> None:
    written = Store(str(tmp_path / "store"))
    written.bulk_extend(iter(store))
    written.flush()
    del written
    assert validate(Store.read_only(str(tmp_path / "store"))) == ()


def test_every_shape_has_a_name_a_message_of_its_own_and_a_case() -> None:
    assert {case.shape for case in CASES} == set(all_shapes())
    assert len(CASES) == len(all_shapes())
    assert all(message.endswith(".") for message in all_shapes().values())


@pytest.mark.parametrize("case", CASES, ids=[case.shape for case in CASES])
def test_a_broken_graph_is_reported_with_node_and_message(case: Case, store: Store) -> None:
    break_graph(store, case.update)
    found = {(violation.focus, violation.message) for violation in validate(store)}
    message = all_shapes()[case.shape]
    if case.focus:
        assert (Names().id(case.focus), message) in found
    else:
        assert message in {said for _, said in found}


def test_a_violation_tells_node_path_value_and_message_in_one_line(store: Store) -> None:
    break_graph(store, move("", "country/KR", "kg:isoAlpha2", '"kr"').update)
    (violation,) = validate(store)
    assert violation == Violation(
        focus="https://w3id.org/tradekg/id/country/KR",
        path="https://w3id.org/tradekg/ontology#isoAlpha2",
        value="kr",
        message="A country has exactly one ISO 3166-1 alpha-2 code, two capital letters.",
    )


def test_the_path_of_a_violation_reads_like_sparql(store: Store) -> None:
    break_graph(store, add("", "event/unheard-of", "a kg:Event").update)
    paths = {violation.path for violation in validate(store)}
    assert "^https://w3id.org/tradekg/ontology#describes" in paths
    break_graph(store, move("", FORUM, "kg:eventStatus", "kg:role-host").update)
    paths = {violation.path for violation in validate(store)}
    kg, skos = "https://w3id.org/tradekg/ontology#", "http://www.w3.org/2004/02/skos/core#"
    assert f"{kg}eventStatus/{skos}inScheme" in paths


def test_a_long_value_is_cut_so_that_the_report_stays_readable(store: Store) -> None:
    break_graph(store, move("", QUOTE, "oa:suffix", f'"{"x" * 5000}"').update)
    (violation,) = validate(store)
    assert violation.value == "x" * 200 + "…"


def test_two_releases_may_differ_in_what_they_say_of_one_event(store: Store) -> None:
    both = """
        ASK { GRAPH ?first { ?event kg:startDate ?day } GRAPH ?second { ?event kg:startDate ?other }
              FILTER ( ?day < ?other ) }"""
    assert store.query(both, prefixes=Names().prefixes)
    assert validate(store) == ()


def test_an_end_in_one_release_and_a_later_start_in_another_are_no_contradiction(store: Store) -> None:
    announcement = f"<{Names().graph('release/2024-06-30-announcement')}>"
    break_graph(
        store,
        f'INSERT DATA {{ GRAPH {announcement} {{ {iri(VISIT)} kg:startDate "2024-07-09"^^xsd:date ; '
        "kg:dateBasis kg:basis-stated } }",
    )
    assert validate(store) == ()


def test_an_end_without_a_start_is_reported(store: Store) -> None:
    break_graph(store, drop("", VISIT, "kg:startDate").update)
    assert Names().id(VISIT) in {violation.focus for violation in validate(store)}


def test_an_ill_typed_value_is_a_violation_and_no_noise(
    store: Store, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    break_graph(store, move("", RELEASE, "dcterms:issued", '"2024-13-45"^^xsd:date').update)
    with caplog.at_level(logging.DEBUG):
        violations = validate(store)
    assert [violation.focus for violation in violations] == [Names().id(RELEASE)]
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_the_order_of_violations_is_that_of_the_nodes(store: Store) -> None:
    break_graph(store, "DELETE WHERE { GRAPH ?g { ?thing rdfs:label ?label } }")
    focuses = [violation.focus for violation in validate(store)]
    assert len(focuses) == 12
    assert focuses == sorted(focuses)


def test_the_shapes_are_themselves_valid_shacl() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES_GRAPH, meta_shacl=True)
    assert conforms, text


# rdflib warns of its own use of what it has deprecated when pySHACL reads a file.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.TRIG])
def test_a_file_of_the_graph_can_be_checked_with_pyshacl_alone(
    form: RdfFormat, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / f"graph.{form.file_extension}"
    quads = store if form.supports_datasets else {quad.triple for quad in store}
    serialize(quads, file, form)
    conforms, _, text = pyshacl.validate(str(file), shacl_graph=SHAPES_GRAPH)
    assert conforms, text
    broken = Store()
    broken.bulk_extend(store)
    break_graph(broken, drop("", RELEASE, "dcterms:title").update)
    serialize(broken if form.supports_datasets else {quad.triple for quad in broken}, file, form)
    conforms, _, text = pyshacl.validate(str(file), shacl_graph=SHAPES_GRAPH)
    assert not conforms
    assert all_shapes()["Release-title"] in text


def test_shapes_speak_only_of_terms_of_the_ontology() -> None:
    kg = "https://w3id.org/tradekg/ontology#"
    defined = {quad.subject.value for quad in ontology_quads(Names())}  # type: ignore[union-attr]
    named = {node for triple in SHAPES_GRAPH for node in triple if isinstance(node, URIRef)}
    assert {str(node) for node in named if node.startswith(kg)} <= defined
