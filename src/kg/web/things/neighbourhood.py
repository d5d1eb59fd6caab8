"""What a thing is tied to, one step away, as nodes and edges for a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, abort
from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine
from kg.vocabulary import ONTOLOGY, Names
from kg.web.parts.addresses import known_iri, links_here
from kg.web.parts.labels import Known, labels_of
from kg.web.parts.links import Links
from kg.web.parts.rows import Row, iri_of, select, text_of
from kg.web.parts.terms import Shown
from kg.web.parts.wording import kind_name
from kg.web.parts.words import readable_date
from kg.web.protocol.answers import json_response
from kg.web.things.thing import exists

MOST = 60
"""Edges of one answer: more cannot be read in a drawing. The latest are taken."""

_QUERY = f"""
SELECT ?thing ?below ?property ?other ?way (MAX(?when) AS ?day)
WHERE {{
  {{ ?thing ?property ?other BIND("out" AS ?way) }}
  UNION
  {{ ?other ?property ?thing BIND("in" AS ?way) }}
  UNION
  {{ ?thing kg:hasParticipation ?part . ?part kg:agent ?other ; kg:role ?property BIND("in" AS ?way) }}
  UNION
  {{ ?part kg:agent ?thing ; kg:role ?property . ?other kg:hasParticipation ?part BIND("out" AS ?way) }}
  FILTER(?property NOT IN (
    kg:participant, kg:hasParticipation, kg:agent, kg:onBehalfOf, dcterms:isReplacedBy
  ))
  FILTER(isIRI(?other) && STRSTARTS(STR(?other), ?below))
  FILTER(!STRSTARTS(STR(?other), CONCAT(?below, "release/")))
  OPTIONAL {{ ?other kg:startDate|kg:agreedOn ?when }}
}}
GROUP BY ?thing ?below ?property ?other ?way
ORDER BY DESC(?day) ?other ?property
LIMIT {MOST + 1}
"""
"""Facts in both directions and participations, the role of which is their name. Releases, and what lies below
them, are sources and not neighbours."""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing; ``kind`` is the first segment of its id (``event``), ``kind_name`` the same in words.

    ``neighbours`` is where its own neighbourhood is. ``day`` is an event's or agreement's day as people write
    it, empty where there is none.
    """

    iri: str
    label: str
    kind: str
    kind_name: str
    href: str | None
    neighbours: str | None
    day: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A fact between two things, named as the ontology labels its property or the role."""

    source: str
    target: str
    name: str


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A thing, what it is tied to and how; ``cut`` says that it has more neighbours than these."""

    iri: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: bool


DRAWN = frozenset({"event", "person", "organization", "agreement", "country", "bloc", "place"})
"""The kinds of things that have neighbours: the first segments of their ids."""


def neighbourhood_address(iri: str, links: Links) -> str | None:
    """The address of the neighbourhood of a thing; ``None`` for one of a kind that has none."""
    local = (links.local(iri) or "").removeprefix(f"{links.root}/id/")
    return f"{links.root}/neighbourhood/{local}" if local.partition("/")[0] in DRAWN else None


def neighbourhood_pages(engine: QueryEngine, names: Names) -> Blueprint:
    """The blueprint of ``/neighbourhood/…``."""
    pages = Blueprint("neighbourhood", __name__)

    @pages.get("/neighbourhood/<path:local>")
    def show(local: str) -> Response:
        iri = known_iri(names, "id/", local, lambda candidate: exists(engine, candidate), at="neighbourhood/")
        if iri is None:
            abort(404, "The graph says nothing of this address.")
        return json_response(asdict(read_neighbourhood(engine, names, links_here(names), iri)))

    return pages


def read_neighbourhood(engine: QueryEngine, names: Names, links: Links, iri: str) -> Neighbourhood:
    """The things that one fact or participation ties to ``iri``, the latest :data:`MOST` of those ties."""
    rows = select(engine, _QUERY, thing=NamedNode(iri), below=Literal(names.id("")))
    taken = [tie for row in rows[:MOST] if (tie := _tie(row))]
    known = labels_of(engine, [iri, *(one for property_, other, _ in taken for one in (property_, other))])
    shown = Shown(links, known)
    others = dict.fromkeys([iri, *(other for _, other, _ in taken)])
    return Neighbourhood(
        iri,
        tuple(_node(one, names, links, known) for one in others),
        tuple(
            Edge(*((other, iri) if inward else (iri, other)), shown.iri(property_).text)
            for property_, other, inward in taken
        ),
        len(rows) > MOST,
    )


def _tie(row: Row) -> tuple[str, str, bool] | None:
    property_, other = iri_of(row, "property"), iri_of(row, "other")
    return (property_, other, text_of(row, "way") == "in") if property_ and other else None


def _node(iri: str, names: Names, links: Links, known: Mapping[str, Known]) -> Node:
    kind = iri.removeprefix(names.id("")).partition("/")[0]
    about = known.get(iri, Known())
    return Node(
        iri,
        about.label or links.short(iri),
        kind,
        kind_name(ONTOLOGY + kind.capitalize()),
        links.local(iri),
        neighbourhood_address(iri, links),
        readable_date(about.date or ""),
    )
