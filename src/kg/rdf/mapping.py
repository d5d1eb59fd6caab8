"""Facts to quads: one graph for each release, and one for the identity of all things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from pyoxigraph import NamedNode, Quad, Triple

from kg.model import Entity, Facts, Linked
from kg.rdf.agreements import agreement_triples, amount_triples
from kg.rdf.changes import change_triples
from kg.rdf.citation import Cited
from kg.rdf.entities import entity_triples, replaced_triples
from kg.rdf.events import event_triples
from kg.rdf.histories import current_status_triples
from kg.rdf.releases import mention_triples, release_triples
from kg.vocabulary import Names


def map_linked(linked: Linked, names: Names) -> Iterator[Quad]:
    """The graphs of all releases in the order given, then ``graph/entities``."""
    for facts in linked.facts:
        yield from map_release(facts, names)
    yield from map_identity(linked, names)


def map_identity(linked: Linked, names: Names) -> Iterator[Quad]:
    """``graph/entities``: what is known of things over all releases, each quad once."""
    yield from map_entities(linked.entities, names, linked.replaced)
    over_all = chain(
        current_status_triples(linked.facts, names),
        (triple for change in linked.changes for triple in change_triples(change, names)),
    )
    yield from _in_graph(over_all, names.graph("entities"))


def map_release(facts: Facts, names: Names) -> Iterator[Quad]:
    """What one release states, each quad once, in an order that depends on the facts alone."""
    return _in_graph(_statements(facts, names), names.release_graph(facts.release.id))


def state_release(facts: Facts, names: Names) -> tuple[Triple, ...]:
    """The same without the graph."""
    return tuple(dict.fromkeys(_statements(facts, names)))


def map_entities(
    entities: Iterable[Entity], names: Names, replaced: Mapping[str, str] | None = None
) -> Iterator[Quad]:
    """The identity of the things and what became of former ids, each quad once, in the order given."""
    triples = (triple for entity in entities for triple in entity_triples(entity, names))
    former = replaced_triples(replaced or {}, names)
    return _in_graph(chain(triples, former), names.graph("entities"))


def _statements(facts: Facts, names: Names) -> Iterator[Triple]:
    cited = Cited(facts.release, facts.sentences, names)
    yield from release_triples(facts, cited)
    for event in facts.events:
        yield from event_triples(event, cited)
    for agreement in facts.agreements:
        yield from agreement_triples(agreement, cited)
    for amount in facts.amounts:
        yield from amount_triples(amount, cited)
    yield from mention_triples(facts, cited)


def _in_graph(triples: Iterable[Triple], graph: str) -> Iterator[Quad]:
    name = NamedNode(graph)
    for triple in dict.fromkeys(triples):
        yield Quad(triple.subject, triple.predicate, triple.object, name)
