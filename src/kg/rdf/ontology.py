"""The ontology as quads of ``graph/ontology``."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.resources import shipped
from kg.vocabulary import Names


def ontology_quads(names: Names) -> Iterator[Quad]:
    """Every triple of the shipped ``kg.ttl``, in the order of the file."""
    graph = NamedNode(names.graph("ontology"))
    for quad in parse(path=shipped("ontology") / "kg.ttl", format=RdfFormat.TURTLE):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)
