"""The numbers of the description: counted in a whole graph, or carried on by what changed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store, Triple

from kg.pipeline.linking import LinkingOutcome
from kg.rdf import Counts, Statistics, changed, link_kind, statistics_of, terms
from kg.store import Changes
from kg.vocabulary import Names

FILE = "counts.json"
"""The name of the file beside the graph."""

_PROPERTIES = "SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key"
_CLASSES = "SELECT ?key (COUNT(*) AS ?n) { ?s a ?key } GROUP BY ?key"
_TYPED = "SELECT ?n { { SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } } }"


def counted(store: Store, names: Names) -> Counts:
    """The numbers of a store's default graph."""
    links = Counter(
        kind
        for quad in store.quads_for_pattern(None, terms.EXACT_MATCH, None, DefaultGraph())
        if (kind := link_kind(quad.triple, names)) is not None
    )
    ((typed,),) = _rows(store, _TYPED)
    return Counts(int(typed), _numbers(store, _PROPERTIES), _numbers(store, _CLASSES), links)


def carried_on(
    counts: Counts, changes: Changes, store: Store, names: Names, is_data: Callable[[str], bool]
) -> Counts:
    """The numbers after the changes, which the store holds already; ``is_data`` tells which graphs count."""
    gone, come = _types(changes.gone), _types(changes.come)
    grown = 0
    for subject in gone.keys() | come.keys():
        now = {
            quad.object
            for quad in store.quads_for_pattern(subject, terms.TYPE, None, None)
            if isinstance(quad.graph_name, NamedNode) and is_data(quad.graph_name.value)
        }
        before = (now - come.get(subject, set())) | gone.get(subject, set())
        grown += bool(now) - bool(before)
    return changed(counts, names, gone=changes.gone, come=changes.come, typed=grown)


def statistics(counts: Counts, outcome: LinkingOutcome, names: Names) -> Statistics:
    """The numbers with examples and the period of the releases."""
    examples = tuple(NamedNode(names.id(id_)) for id_ in outcome.examples)
    return statistics_of(counts, examples, outcome.issued)


def write_counts(counts: Counts) -> bytes:
    """The numbers as a file."""
    return msgspec.json.encode(counts, order="deterministic")


def read_counts(content: bytes) -> Counts:
    """The numbers in a file's content; ``ValueError`` for anything else."""
    return msgspec.json.decode(content, type=Counts)


def _types(triples: Iterable[Triple]) -> dict[NamedNode, set[object]]:
    found: dict[NamedNode, set[object]] = {}
    for triple in triples:
        if triple.predicate == terms.TYPE and isinstance(triple.subject, NamedNode):
            found.setdefault(triple.subject, set()).add(triple.object)
    return found


def _numbers(store: Store, query: str) -> dict[str, int]:
    return {key: int(number) for key, number in _rows(store, query)}


def _rows(store: Store, query: str) -> list[list[str]]:
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return [[getattr(term, "value", "") for term in row] for row in found]
