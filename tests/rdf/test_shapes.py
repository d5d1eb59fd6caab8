"""The shapes: a graph as the mapper makes it is valid, and every shape reports the graph that breaks it.

A case is a SPARQL update that breaks a valid graph, and the node that must be reported for it. The message
must be that of the shape that the case is for.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

import pyshacl
import pytest
from pyoxigraph import RdfFormat, Store, serialize
from rdflib import RDF, SH, Graph, Node, URIRef

from kg.errors import Violation
from kg.rdf import ontology_quads
from kg.resources import shipped
from kg.validate import validate
from kg.vocabulary import Names

SHAPES = "https://w3id.org/tradekg/shapes#"
SHAPES_GRAPH = Graph().parse(shipped("ontology") / "shapes.ttl")

RELEASE = "release/2024-07-01-forum"
GRAPH = f"<{Names().graph(RELEASE)}>"
ENTITIES = f"<{Names().graph('entities')}>"
FORUM = "event/2024-07-01-korea-vietnam-forum"
VISIT = "event/2024-06-30-visit"
PART = "participation/2024-07-01-korea-vietnam-forum/person/ahn-dukgeun/speaker"
AHN = "person/ahn-dukgeun"
KCCI = "organization/kcci"
MOUS = "agreement/2024-07-01-mous"
STATEMENT = f"{RELEASE}/status/2024-07-01-mous"
MOTIE = "organization/motie"
MOTIR = "organization/motir"
CHANGE = "change/2025-10-01-motie-to-motir"
AMOUNT = f"{RELEASE}/amount/USD-1500000000"
# The first words of the text, "Forum in Seoul", are nobody's evidence; "KCCI" stands at 136.
EVIDENCE = f"{RELEASE}/evidence/136-140"
QUOTE = f"{EVIDENCE}/quote"
POSITION = f"{EVIDENCE}/position"


def iri(local: str) -> str:
    """A thing as SPARQL writes it."""
    return f"<{Names().id(local)}>"


class Case(NamedTuple):
    """An update that makes a valid graph break one shape, at one node."""

    shape: str
    update: str
    focus: str


def add(shape: str, focus: str, triples: str, graph: str = GRAPH, subject: str | None = None) -> Case:
    """A case in which something is stated too much."""
    return Case(shape, f"INSERT DATA {{ GRAPH {graph} {{ {subject or iri(focus)} {triples} }} }}", focus)


def drop(shape: str, focus: str, path: str, subject: str | None = None) -> Case:
    """A case in which something is missing, whatever graph it stands in."""
    return Case(shape, f"DELETE WHERE {{ GRAPH ?g {{ {subject or iri(focus)} {path} ?value }} }}", focus)


def move(shape: str, focus: str, path: str, value: str) -> Case:
    """A case in which a value is replaced by a wrong one, in all graphs where there is one."""
    return Case(
        shape,
        f"DELETE {{ GRAPH ?g {{ ?s {path} ?old }} }} INSERT {{ GRAPH ?g {{ ?s {path} {value} }} }} "
        f"WHERE {{ BIND({iri(focus)} AS ?s) GRAPH ?g {{ ?s {path} ?old }} }}",
        focus,
    )


def nameless(shape: str, cls: str) -> Case:
    """A case in which a thing is a blank node; such a node has no name that a test could know."""
    return Case(shape, f"INSERT DATA {{ GRAPH {GRAPH} {{ _:nameless a {cls} }} }}", "")


def label_cases(cls: str, focus: str) -> tuple[Case, ...]:
    """The cases for what all things with an identity have."""
    return (
        add(f"{cls}-label", focus, 'rdfs:label "Another"', ENTITIES),
        add(f"{cls}-altLabel", focus, 'skos:altLabel ""', ENTITIES),
        add(f"{cls}-exactMatch", focus, "skos:exactMatch <http://example.org/Q1>", ENTITIES),
    )


CASES = (
    nameless("Release", "kg:Release"),
    drop("Release-title", RELEASE, "dcterms:title"),
    move("Release-issued", RELEASE, "dcterms:issued", '"yesterday"'),
    add("Release-text", RELEASE, 'kg:text "Another text"'),
    add("Release-source", RELEASE, 'dcterms:source "www.example.org"'),
    add("Release-category", RELEASE, 'kg:category "Another"'),
    add("Release-describes", RELEASE, f"kg:describes {iri(AHN)}"),
    add("Release-mainEvent", RELEASE, f"kg:mainEvent {iri(VISIT)}"),
    add("Release-main-event-is-described", RELEASE, f"kg:mainEvent {iri('event/unheard-of')}"),
    add("Release-subject", RELEASE, f"dcterms:subject {iri('topic')}"),
    add("Release-subject-inScheme", RELEASE, "dcterms:subject kg:role-host"),
    add("Release-mentions", RELEASE, f"kg:mentions {iri('country/KR')}"),
    add("Release-mentionsCountry", RELEASE, f"kg:mentionsCountry {iri(AHN)}"),
    add("Release-mentionsBloc", RELEASE, f"kg:mentionsBloc {iri(AHN)}"),
    add("Release-mentionsAgreement", RELEASE, f"kg:mentionsAgreement {iri(AHN)}"),
    add("Release-mentionsAmount", RELEASE, f"kg:mentionsAmount {iri(AHN)}"),
    drop("Release-names-with-evidence", RELEASE, "kg:evidence", subject=iri("bloc/asean")),
    Case("Release-quotes-at-offsets",
         f"DELETE DATA {{ GRAPH {GRAPH} {{ {iri(QUOTE)} oa:exact 'KCCI' }} }} ; "
         f"INSERT DATA {{ GRAPH {GRAPH} {{ {iri(QUOTE)} oa:exact 'KCC' }} }}", RELEASE),
    Case("Release-sentences-hold-quotes",
         f"DELETE WHERE {{ GRAPH ?g {{ {iri(EVIDENCE)} kg:sentence ?s }} }} ; "
         f"INSERT DATA {{ GRAPH {GRAPH} {{ {iri(EVIDENCE)} kg:sentence 'In its course' }} }}", RELEASE),

    nameless("Event", "kg:Event"),
    add("Event-describes", "event/unheard-of", "a kg:Event"),
    Case("Event-type", f"DELETE WHERE {{ GRAPH ?g {{ {iri(FORUM)} a kg:Event }} }}", FORUM),
    drop("Event-label", FORUM, "rdfs:label"),
    move("Event-startDate", FORUM, "kg:startDate", '"2024"'),
    move("Event-endDate", VISIT, "kg:endDate", '"2024-07-04T00:00:00Z"^^xsd:dateTime'),
    move("Event-dateBasis", FORUM, "kg:dateBasis", '"stated"'),
    move("Event-dateBasis-inScheme", FORUM, "kg:dateBasis", "kg:status-planned"),
    drop("Event-eventStatus", FORUM, "kg:eventStatus"),
    move("Event-eventStatus-inScheme", FORUM, "kg:eventStatus", "kg:agreement-status-signed"),
    move("Event-place", FORUM, "kg:place", iri("country/KR")),
    move("Event-placeCountry", FORUM, "kg:placeCountry", iri("place/seoul")),
    add("Event-involvesCountry", FORUM, f"kg:involvesCountry {iri('bloc/asean')}"),
    add("Event-hasParticipation", FORUM, f"kg:hasParticipation {iri(AHN)}"),
    add("Event-hasParticipation-agent", FORUM, f"kg:participant {iri('organization/hyosung-group')}"),
    add("Event-resultedIn", FORUM, f"kg:resultedIn {iri(VISIT)}"),
    add("Event-partOf", FORUM, f"kg:partOf {iri(MOUS)}"),
    drop("Event-evidence", FORUM, "kg:evidence"),
    add("Event-not-part-of-itself", FORUM, f"kg:partOf {iri(FORUM)}", subject=iri(VISIT)),
    add("Event-one-kind", FORUM, "a kg:Summit"),
    add("Event-one-claim-of-each-sort", FORUM, 'kg:startDate "2024-07-02"^^xsd:date'),
    move("Event-ends-after-start", VISIT, "kg:endDate", '"2024-06-29"^^xsd:date'),
    drop("Event-dated-with-basis", FORUM, "kg:dateBasis"),

    nameless("Participation", "kg:Participation"),
    add("Participation-hasParticipation", PART, f"kg:hasParticipation {iri(PART)}", subject=iri(VISIT)),
    drop("Participation-agent", PART, "kg:agent"),
    add("Participation-role", PART, "kg:role kg:role-host"),
    move("Participation-role-inScheme", PART, "kg:role", "kg:topic-steel"),
    add("Participation-title", PART, 'kg:title ""'),
    move("Participation-onBehalfOf", PART, "kg:onBehalfOf", iri("bloc/asean")),
    drop("Participation-evidence", PART, "kg:evidence"),

    nameless("Participant", "kg:Participant"),
    *label_cases("Participant", AHN),
    add("Participant-country", AHN, f"kg:country {iri('country/VN')}", ENTITIES),
    add("Participant-person-or-organization", AHN, "a kg:Organization", ENTITIES),
    Case("Person-type", f"DELETE DATA {{ GRAPH {ENTITIES} {{ {iri(AHN)} a kg:Participant }} }}", AHN),
    add("Person-title", AHN, "kg:title kg:role-host"),
    add("Person-affiliation", AHN, f"kg:affiliation {iri(AHN)}"),
    Case("Organization-type", f"DELETE DATA {{ GRAPH {ENTITIES} {{ {iri(KCCI)} a kg:Participant }} }}", KCCI),

    nameless("Agreement", "kg:Agreement"),
    add("Agreement-exactMatch", MOUS, "skos:exactMatch wd:Q1, wd:Q2", ENTITIES),
    move("Agreement-label", MOUS, "rdfs:label", '"MOUs"@en'),
    drop("Agreement-agreementType", MOUS, "kg:agreementType"),
    move("Agreement-agreementType-inScheme", MOUS, "kg:agreementType", "kg:agreement-status-signed"),
    drop("Agreement-agreementStatus", MOUS, "kg:agreementStatus"),
    move("Agreement-agreementStatus-inScheme", MOUS, "kg:agreementStatus", "kg:agreement-type-MOU"),
    move("Agreement-agreedOn", MOUS, "kg:agreedOn", "2024"),
    move("Agreement-instrumentCount", MOUS, "kg:instrumentCount", "0"),
    add("Agreement-party", MOUS, f"kg:party {iri('place/seoul')}"),
    move("Agreement-amount", MOUS, "kg:amount", "1500000000"),
    drop("Agreement-evidence", MOUS, "kg:evidence"),
    drop("Agreement-hasStatusStatement", MOUS, "kg:hasStatusStatement"),
    add("Agreement-currentStatus", MOUS, "kg:currentStatus kg:agreement-status-proposed", ENTITIES),
    move("Agreement-current-status-is-the-latest", MOUS, "kg:currentStatus", "kg:agreement-status-proposed"),
    add("Agreement-one-claim-of-each-sort", MOUS, "kg:agreementStatus kg:agreement-status-in-force"),

    nameless("StatusStatement", "kg:StatusStatement"),
    move("StatusStatement-of-the-release-and-its-day", STATEMENT, "kg:statedOn", '"2024-07-02"^^xsd:date'),
    add("StatusStatement-hasStatusStatement", f"{RELEASE}/status/unheard-of", "a kg:StatusStatement"),
    drop("StatusStatement-agreementStatus", STATEMENT, "kg:agreementStatus"),
    move("StatusStatement-statedOn", STATEMENT, "kg:statedOn", '"2024"'),
    move("StatusStatement-statedIn", STATEMENT, "kg:statedIn", iri(AHN)),
    drop("StatusStatement-evidence", STATEMENT, "kg:evidence"),

    nameless("ChangeEvent", "org:ChangeEvent"),
    drop("ChangeEvent-date", CHANGE, "dcterms:date"),
    move("ChangeEvent-source", CHANGE, "dcterms:source", '"an act"'),
    drop("ChangeEvent-originalOrganization", CHANGE, "org:originalOrganization"),
    move("ChangeEvent-resultingOrganization", CHANGE, "org:resultingOrganization", iri(AHN)),
    move("Organization-successor", MOTIE, "kg:successor", iri(AHN)),
    move("Organization-predecessor", MOTIR, "kg:predecessor", iri(AHN)),
    drop("Organization-successor-and-predecessor", MOTIE, "kg:predecessor", subject=iri(MOTIR)),

    nameless("Country", "kg:Country"),
    *label_cases("Country", "country/KR"),
    move("Country-isoAlpha2", "country/KR", "kg:isoAlpha2", '"kr"'),
    move("Country-isoAlpha3", "country/KR", "kg:isoAlpha3", '"KR"'),

    nameless("Bloc", "kg:Bloc"),
    *label_cases("Bloc", "bloc/asean"),

    nameless("Place", "kg:Place"),
    *label_cases("Place", "place/seoul"),
    move("Place-country", "place/seoul", "kg:country", '"South Korea"'),

    nameless("Amount", "kg:Amount"),
    move("Amount-value", AMOUNT, "kg:value", "-1.5"),
    move("Amount-currency", AMOUNT, "kg:currency", '"$"'),
    drop("Amount-evidence", AMOUNT, "kg:evidence"),

    nameless("Evidence", "kg:Evidence"),
    drop("Evidence-hasSource", EVIDENCE, "oa:hasSource"),
    drop("Evidence-sentence", EVIDENCE, "kg:sentence"),
    drop("Evidence-hasSelector", EVIDENCE, "oa:hasSelector"),
    move("Evidence-hasSelector-exact", EVIDENCE, "oa:hasSelector", iri(POSITION)),
    move("Evidence-hasSelector-start", EVIDENCE, "oa:hasSelector", iri(QUOTE)),
    Case("Quote", f"DELETE DATA {{ GRAPH {GRAPH} {{ {iri(QUOTE)} a oa:TextQuoteSelector }} }}", QUOTE),
    drop("Quote-exact", QUOTE, "oa:exact"),
    drop("Quote-prefix", QUOTE, "oa:prefix"),
    move("Quote-suffix", QUOTE, "oa:suffix", f'"{"x" * 33}"'),
    Case("Position",
         f"DELETE DATA {{ GRAPH {GRAPH} {{ {iri(POSITION)} a oa:TextPositionSelector }} }}", POSITION),
    move("Position-start", POSITION, "oa:start", "-1"),
    drop("Position-end", POSITION, "oa:end"),
    move("Position-start-before-end", POSITION, "oa:start", "140"),
)  # fmt: skip


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


def break_graph(store: Store, update: str) -> None:
    store.update(update, prefixes=Names().prefixes)


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
