"""A graph of two releases that state partly the same: small enough to know every answer by heart."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

from kg.vocabulary import PREFIXES, Names

NAMES = Names()


def iri(name: str) -> NamedNode:
    """``event:forum`` → the IRI under the prefixes of the graph."""
    prefix, _, local = name.partition(":")
    return NamedNode((PREFIXES | NAMES.prefixes)[prefix] + local)


def graph(local: str) -> NamedNode:
    return NamedNode(NAMES.graph(local))


FORUM, TALKS = iri("event:forum"), iri("event:talks")
VIETNAM, KOREA = iri("country:VN"), iri("country:KR")

QUADS = (
    Quad(FORUM, iri("rdfs:label"), Literal("Business Forum"), graph("entities")),
    Quad(TALKS, iri("rdfs:label"), Literal("Talks"), graph("entities")),
    Quad(FORUM, iri("kg:involvesCountry"), VIETNAM, graph("release/one")),
    Quad(FORUM, iri("kg:involvesCountry"), KOREA, graph("release/one")),
    Quad(FORUM, iri("kg:involvesCountry"), VIETNAM, graph("release/two")),
    Quad(TALKS, iri("kg:involvesCountry"), KOREA, graph("release/two")),
)
