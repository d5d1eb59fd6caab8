"""Graphs that users loaded: whatever they say, the pages that tell of the whole graph stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.settings import Settings
from kg.store import publish, quads
from kg.vocabulary import ONTOLOGY, PREFIXES

from .conftest import Server

OWN = NamedNode("http://a.example/graph")
WAYS = 1500
"""Properties by which others point to one event."""


def statements(settings: Settings) -> Iterator[Quad]:
    """What somebody may load: a data set of his own, counts that are none, places that no text has."""

    def said(subject: str, name: str, value: str | NamedNode) -> Quad:
        prefix, _, local = name.partition(":")
        term = Literal(value) if isinstance(value, str) else value
        return Quad(NamedNode(subject), NamedNode(PREFIXES[prefix] + local), term, OWN)

    event = settings.names.id("event/2024-07-01-korea-vietnam-business-forum")
    person = settings.names.id("person/ahn-dukgeun")
    release = NamedNode(settings.names.id("release/2024-07-01-korea-and-vietnam"))
    dataset, evidence, selector = "http://a.example/data", f"{release.value}#e", f"{release.value}#s"
    yield said(dataset, "rdf:type", NamedNode(PREFIXES["dcat"] + "Dataset"))
    yield said(dataset, "dcterms:title", "Data of somebody else")
    yield said(dataset, "dcterms:license", NamedNode("javascript:alert(1)"))
    yield said(dataset, "void:triples", "many")
    yield said("http://a.example/part", "void:class", NamedNode(f"{ONTOLOGY}Event"))
    yield said("http://a.example/part", "void:entities", "a lot")
    yield said(person, "kg:evidence", NamedNode(evidence))
    yield said(evidence, "oa:hasSource", release)
    yield said(evidence, "oa:hasSelector", NamedNode(selector))
    yield said(evidence, "kg:sentence", "A sentence.")
    yield said(selector, "oa:exact", "A")
    yield said(selector, "oa:start", "9" * 5000)
    yield said(selector, "oa:end", "9" * 5001)
    yield said(settings.names.id("amount/large"), "kg:value", "1E999999")
    yield said(settings.names.id("amount/large"), "kg:currency", "KRW")
    for number in range(WAYS):
        other, way = NamedNode(f"http://a.example/{number}"), NamedNode(f"http://a.example/way{number}")
        yield Quad(other, way, NamedNode(event), OWN)


@pytest.fixture(scope="module")
def loaded(
    settings: Settings,
    running: Callable[[Settings], AbstractContextManager[Server]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """The graph that all tests share, and beside it that of somebody who means no good."""
    folder: Path = tmp_path_factory.mktemp("loaded") / "store"
    publish([*quads(settings.store), *statements(settings)], folder)
    with running(replace(settings, store=folder)) as server:
        yield server


def test_the_data_set_to_cite_is_ours(loaded: Server, server: Server) -> None:
    for path in ("/citation.bib", "/about"):
        reply = loaded.ask(path, "text/html")
        assert reply.status == 200
        assert "somebody else" not in reply.text
        assert "javascript:" not in reply.text
    assert "@misc{tradekg-2" in loaded.ask("/citation.bib").text


def test_terms_are_counted_as_our_description_counts_them(loaded: Server) -> None:
    assert loaded.ask("/ontology", "text/html").status == 200


@pytest.mark.parametrize("path", ["/id/person/ahn-dukgeun", "/id/release/2024-07-01-korea-and-vietnam"])
def test_a_place_that_no_text_has_is_no_evidence(loaded: Server, path: str) -> None:
    assert loaded.ask(path, "text/html").status == 200


def test_a_thing_to_which_many_ways_lead_has_a_page(loaded: Server) -> None:
    reply = loaded.ask("/id/event/2024-07-01-korea-vietnam-business-forum", "text/html")
    assert reply.status == 200
    assert 0 < reply.text.count("Others that point here") < WAYS


def test_a_sum_of_a_million_digits_is_not_written_out(loaded: Server) -> None:
    reply = loaded.ask("/id/amount/large", "text/html")
    assert "KRW 1E+999999" in reply.text
    assert len(reply.body) < 100_000
