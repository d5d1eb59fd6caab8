"""The graph that is checked, as queries see it: all graphs of a store as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, QuerySolution, QuerySolutions, Store, Variable

from kg.vocabulary import expand

IS_A = f"<{expand('rdf:type')}>"
"""The property between a node and its class, as SPARQL writes it."""
_BELOW = f"<{expand('rdfs:subClassOf')}>"


@dataclass(frozen=True, slots=True)
class View:
    """A store, and where its statements are found.

    In a store that is ``merged`` the default graph holds each triple once. In another one the engine looks
    into all named graphs, and finds a triple as often as graphs state it.
    """

    store: Store
    merged: bool

    def solutions(self, query: str, this: NamedNode | BlankNode | None = None) -> Iterator[QuerySolution]:
        """The solutions of a SELECT query, one after the other; with ``this``, for this node alone."""
        found = self.store.query(
            query,
            use_default_graph_as_union=not self.merged,
            substitutions=None if this is None else {Variable("this"): this},
        )
        if not isinstance(found, QuerySolutions):
            raise TypeError(f"a SELECT query was expected: {query}")
        return iter(found)

    def nodes(self, query: str) -> Iterator[NamedNode | BlankNode]:
        """The nodes that a query for ``?this`` finds."""
        return (solution["this"] for solution in self.solutions(query))


@dataclass(frozen=True, slots=True)
class Classes:
    """Each class that shapes name, with itself and all classes below it, as the graph says."""

    below: dict[str, frozenset[str]]

    def members(self, classes: Iterable[str]) -> str:
        """The classes and all below them, as SPARQL lists them."""
        return " ".join(f"<{iri}>" for iri in sorted(self.of(classes)))

    def of(self, classes: Iterable[str]) -> frozenset[str]:
        """The IRIs of the classes and of all below them."""
        return frozenset[str]().union(*(self.below[iri] for iri in classes))


def read_classes(view: View, classes: Iterable[str]) -> Classes:
    """The classes below each of those given, by ``rdfs:subClassOf`` in the graph."""
    below = {iri: {iri} for iri in classes}
    values = " ".join(f"<{iri}>" for iri in sorted(below))
    query = f"SELECT DISTINCT ?class ?below {{ VALUES ?class {{ {values} }} ?below {_BELOW}+ ?class }}"
    for solution in view.solutions(query):
        lower = solution["below"]
        if isinstance(lower, NamedNode):
            below[solution["class"].value].add(lower.value)
    return Classes({iri: frozenset(found) for iri, found in below.items()})
