"""The page of the ontology: each term explained, with an example from the graph and a query that runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Node

from kg.rdf import ontology_quads
from kg.resources import shipped
from kg.settings import Settings
from kg.store import publish
from kg.vocabulary import ONTOLOGY, Names
from kg.web.explaining.diagram import draw
from kg.web.explaining.glossary import Entry, Glossary, Kind

from .conftest import Server

GRAPH = Graph().parse(shipped("ontology") / "kg.ttl")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.ConceptScheme, SKOS.Concept)
TERMS: list[Node] = sorted({term for kind in KINDS for term in GRAPH.subjects(RDF.type, kind)})
UNUSED = "Nothing in this graph has it"


@dataclass(frozen=True, slots=True)
class Card:
    """What the page says of one term: its HTML, and the query that it offers."""

    html: str
    query: str

    @property
    def used(self) -> bool:
        return UNUSED not in self.html


def local(node: Node) -> str:
    return str(node).removeprefix(ONTOLOGY)


@pytest.fixture(scope="module")
def seeds(
    seeds_store: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> Iterator[Server]:
    with running(Settings(store=seeds_store)) as server:
        yield server


@pytest.fixture(scope="module")
def page(seeds: Server) -> str:
    reply = seeds.ask("/ontology", "text/html")
    assert reply.status == 200
    return reply.text


@pytest.fixture(scope="module")
def cards(page: str) -> dict[str, Card]:
    found = re.findall(r'<section class="term" id="([^"]+)".*?</section>', page, re.DOTALL)
    parts = [match[0] for match in re.finditer(r'<section class="term" id=.*?</section>', page, re.DOTALL)]
    return {name: Card(html, query_in(html)) for name, html in zip(found, parts, strict=True)}


def query_in(html: str) -> str:
    [address] = re.findall(r'<a class="try" href="([^"]+)"', html)
    asked = parse_qs(urlsplit(unescape(address)).query)
    assert asked["format"] == ["html"]
    return asked["query"][0]


def rows(server: Server, query: str) -> int:
    """How many rows a query gives."""
    reply = server.ask(
        "/sparql", "text/csv", "POST", query.encode(), {"Content-Type": "application/sparql-query"}
    )
    assert reply.status == 200, reply.text
    return len(reply.text.split("\r\n")) - 2


def test_every_term_of_the_file_has_its_card_and_no_other(cards: dict[str, Card]) -> None:
    assert len(TERMS) > 150
    assert set(cards) == {local(term) for term in TERMS}


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_a_term_is_explained_and_its_query_runs(cards: dict[str, Card], seeds: Server, term: Node) -> None:
    """Definition and example of the ontology; one thing of the graph, or the word that there is none."""
    card = cards[local(term)]
    text = unescape(card.html)
    assert str(GRAPH.value(term, SKOS.definition)) in text
    assert str(GRAPH.value(term, SKOS.example)) in text
    assert ("In this graph:" in text) is card.used
    assert (rows(seeds, card.query) > 0) is card.used or GRAPH.value(term, RDF.type) == SKOS.ConceptScheme


def test_terms_are_used_but_for_a_few(cards: dict[str, Card]) -> None:
    """Where the samples tell of no economic partnership agreement, the page does not make one up."""
    unused = {name for name, card in cards.items() if not card.used}
    assert "agreement-type-EPA" in unused
    assert {local(term) for term in TERMS if GRAPH.value(term, RDF.type) == OWL.Class} & unused == set()
    assert len(unused) < len(TERMS) / 5


def test_a_property_is_shown_with_a_triple_of_the_graph(cards: dict[str, Card], seeds: Server) -> None:
    [shown] = re.findall(r'<p class="instance">.*?</p>', cards["place"].html, re.DOTALL)
    event, place = re.findall(r'href="(/id/[^"]+)"', shown)
    base = Names().base.removesuffix("/")
    assert rows(seeds, f"SELECT * {{ <{base}{event}> kg:place <{base}{place}> . ?x ?y ?z }} LIMIT 1") == 1


def test_what_has_no_label_is_told_by_what_it_is_about(cards: dict[str, Card]) -> None:
    query = cards["role-host"].query
    assert "?participation kg:role kg:role-host ." in query
    assert "?event kg:hasParticipation ?participation ." in query
    assert "?participation kg:agent ?participant ." in query


def test_the_query_of_a_scheme_counts_every_concept_of_it(cards: dict[str, Card], seeds: Server) -> None:
    for scheme in GRAPH.subjects(RDF.type, SKOS.ConceptScheme):
        assert rows(seeds, cards[local(scheme)].query) == len(list(GRAPH.subjects(SKOS.inScheme, scheme)))


def test_a_query_names_its_prefixes_so_that_it_runs_elsewhere(cards: dict[str, Card]) -> None:
    for card in cards.values():
        head, _, body = card.query.partition("\n\n")
        declared = set(re.findall(r"^PREFIX (\w+):", head, re.M))
        assert set(re.findall(r"(?<![\w?])([a-z]+):[A-Za-z]", body)) == declared


def test_terms_of_others_that_the_graph_uses_are_listed_with_what_for(page: str) -> None:
    listed = page.partition('id="other-vocabularies"')[2]
    for name in ("dcterms:issued", "skos:exactMatch", "oa:exact", "org:ChangeEvent", "prov:wasGeneratedBy"):
        assert f">{name}</a>" in listed
    assert "what for is not said" not in listed


def test_queries_with_terms_of_others_run(page: str, seeds: Server) -> None:
    listed = page.partition('id="other-vocabularies"')[2]
    used = [part for part in listed.split("<dt>")[1:] if "used" in part]
    assert len(used) > 15
    for part in used:
        assert rows(seeds, query_in(part)) > 0


def test_the_drawing_leads_to_the_classes_and_says_what_it_shows(page: str, cards: dict[str, Card]) -> None:
    [drawing] = re.findall(r'<svg class="classes".*?</svg>', page, re.DOTALL)
    boxes = re.findall(r'<a href="#([^"]+)"><rect', drawing)
    assert (
        {"Release", "Event", "Participation", "Participant", "Agreement", "Country"}
        <= set(boxes)
        <= set(cards)
    )
    assert "Event leads to Participation by hasParticipation." in drawing
    assert 'role="group" aria-labelledby="drawing-title" aria-describedby="drawing-text"' in drawing


def class_entry(name: str) -> Entry:
    return Entry(ONTOLOGY + name, Kind.CLASS, ())


def leads(name: str, one: str, other: str) -> Entry:

    said = ((str(RDFS.domain), NamedNode(ONTOLOGY + one)), (str(RDFS.range), NamedNode(ONTOLOGY + other)))
    return Entry(ONTOLOGY + name, Kind.PROPERTY, said)


def test_a_drawing_leaves_out_the_shorter_of_two_ways_and_what_closes_a_circle() -> None:
    entries = [
        *map(class_entry, "ABC"),
        leads("next", "A", "B"),
        leads("after", "B", "C"),
        leads("short", "A", "C"),
        leads("back", "C", "A"),
        leads("self", "A", "A"),
    ]
    drawing = draw(Glossary({entry.iri: entry for entry in entries}, {}, {}))
    assert drawing is not None
    assert drawing.told == ("A leads to B by next.", "B leads to C by after.")
    assert [box.local for box in sorted(drawing.boxes, key=lambda box: box.x)] == ["A", "B", "C"]


def test_a_line_passes_between_the_boxes_of_the_columns_that_it_crosses() -> None:
    entries = [
        *map(class_entry, "ABCDE"),
        leads("next", "A", "B"),
        leads("beside", "A", "C"),
        leads("after", "B", "D"),
        leads("end", "D", "E"),
        leads("far", "C", "E"),
    ]
    drawing = draw(Glossary({entry.iri: entry for entry in entries}, {}, {}))
    assert drawing is not None
    [far] = [arrow for arrow in drawing.arrows if arrow.names == ("far",)]
    [crossed] = [box for box in drawing.boxes if box.local == "D"]
    heights = [int(place) for place in re.findall(r" (\d+) H", far.path)]
    assert len(heights) == 1
    assert not crossed.y <= heights[0] <= crossed.y + crossed.height


def test_nothing_is_drawn_where_no_class_leads_to_another() -> None:
    assert draw(Glossary({}, {}, {})) is None


def test_the_next_build_shows_its_own_examples(
    tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> None:

    names, settings = Names(), Settings(store=tmp_path / "store", workers=1)
    place = NamedNode(names.id("place/atlantis"))
    made = Quad(
        place, NamedNode(str(RDF.type)), NamedNode(f"{ONTOLOGY}Place"), NamedNode(names.graph("entities"))
    )
    publish(ontology_quads(names), settings.store)
    with running(settings) as server:
        assert "/id/place/atlantis" not in server.ask("/ontology", "text/html").text
        publish([*ontology_quads(names), made], settings.store)
        assert "/id/place/atlantis" in server.ask("/ontology", "text/html").text
