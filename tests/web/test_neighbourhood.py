"""``/neighbourhood/…``: what a thing is tied to, as nodes and edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.settings import Settings
from kg.store import publish
from kg.vocabulary import Names

FORUM = "event/2024-07-01-korea-vietnam-business-forum"


def neighbourhood(server: Any, local: str) -> dict:
    reply = server.ask(f"/neighbourhood/{local}")
    assert (reply.status, reply.type) == (200, "application/json")
    return reply.json


def ties(found: dict) -> set[tuple[str, str, str]]:
    """The edges by the labels of their ends."""
    labels = {node["iri"]: node["label"] for node in found["nodes"]}
    return {(labels[edge["source"]], edge["name"], labels[edge["target"]]) for edge in found["edges"]}


def test_an_event_is_tied_to_its_place_its_countries_and_those_who_took_part(server: Any) -> None:
    found = ties(neighbourhood(server, FORUM))
    forum = "Korea-Vietnam Business Forum"
    assert {(forum, "place", "Seoul"), (forum, "involves country", "Vietnam")} <= found
    assert ("Dukgeun Ahn", "attendee", forum) in found


def test_a_person_is_tied_to_the_event_in_the_same_direction(server: Any) -> None:
    found = ties(neighbourhood(server, "person/ahn-dukgeun"))
    assert ("Dukgeun Ahn", "attendee", "Korea-Vietnam Business Forum") in found


def test_a_node_says_what_it_is_and_where_its_page_is(server: Any) -> None:
    nodes = {node["iri"].rpartition("/id/")[2]: node for node in neighbourhood(server, "country/VN")["nodes"]}
    assert nodes[FORUM] | {"iri": ""} == {
        "iri": "",
        "label": "Korea-Vietnam Business Forum",
        "kind": "event",
        "kind_name": "Event",
        "href": f"/id/{FORUM}",
        "neighbours": f"/neighbourhood/{FORUM}",
        "day": "1 July 2024",
    }


@pytest.mark.parametrize("local", [FORUM, "country/VN", "person/ahn-dukgeun"])
def test_sources_are_no_neighbours_and_each_edge_has_both_ends(server: Any, local: str) -> None:
    found = neighbourhood(server, local)
    iris = {node["iri"] for node in found["nodes"]}
    assert found["iri"] in iris
    assert not [iri for iri in iris if "/release/" in iri]
    assert {end for edge in found["edges"] for end in (edge["source"], edge["target"])} <= iris
    assert len(found["edges"]) <= 60


def test_an_iri_with_a_percent_sign_has_its_own(running: Any, tmp_path: Path) -> None:
    """``%C3%A9`` and ``é`` in an IRI make two things, and an address shows both alike."""
    names = Names()
    below = names.id("person/caf")
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    graph = NamedNode("http://example.org/graph")
    publish([Quad(NamedNode(f"{below}%C3%A9"), label, Literal("Café"), graph)], tmp_path / "store")
    with running(Settings(store=tmp_path / "store")) as server:
        (node,) = neighbourhood(server, "person/caf%C3%A9")["nodes"]
        assert node["iri"] == f"{below}%C3%A9"
        assert neighbourhood(server, node["neighbours"].removeprefix("/neighbourhood/"))["iri"] == node["iri"]


def test_what_is_not_there_has_none(server: Any) -> None:
    assert server.ask("/neighbourhood/country/ZZ").status == 404


def test_where_there_are_more_ties_than_fit_it_says_so(seeds_store: Any, running: Any) -> None:
    """Korea is in most events of the samples."""
    with running(Settings(store=seeds_store)) as server:
        found = neighbourhood(server, "country/KR")
    assert (len(found["edges"]), found["cut"]) == (60, True)
