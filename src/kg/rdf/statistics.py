"""What a set of quads holds, in numbers, for the description of the data set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.rdf import terms
from kg.vocabulary import WIKIDATA_ENTITY, Names

_EXAMPLE_CLASSES = (terms.RELEASE, terms.EVENT, terms.PERSON, terms.ORGANIZATION, terms.AGREEMENT)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers over the union of the graphs: a triple that stands in two graphs counts once.

    ``entities`` are the subjects with a type. ``classes`` hold for each class its instances, ``properties``
    for each property its triples, both in the order of the IRIs. ``examples`` are the first instances of some
    classes by their IRIs, ``issued`` the first and the last day on which a release was issued.
    ``wikidata_links`` are the links to Wikidata by the kind of thing (``person``), the first segment of the
    ids, in alphabetical order.
    """

    triples: int
    entities: int
    classes: tuple[tuple[NamedNode, int], ...]
    properties: tuple[tuple[NamedNode, int], ...]
    wikidata_links: tuple[tuple[str, int], ...]
    examples: tuple[NamedNode, ...]
    issued: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers that change with the triples: of properties and classes by IRI, of links by kind of thing.

    ``typed`` are the subjects with a type.
    """

    typed: int = 0
    properties: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    wikidata_links: Mapping[str, int] = field(default_factory=dict)


def changed(
    counts: Counts, names: Names, *, gone: Iterable[Triple], come: Iterable[Triple], typed: int
) -> Counts:
    """The numbers after triples of the union were lost and won; ``typed`` is by how many subjects it grew."""
    properties, classes = Counter(counts.properties), Counter(counts.classes)
    links = Counter(counts.wikidata_links)
    for sign, triples in ((-1, gone), (1, come)):
        for triple in triples:
            properties[triple.predicate.value] += sign
            value = triple.object
            if not isinstance(value, NamedNode):
                continue
            if triple.predicate == terms.TYPE:
                classes[value.value] += sign
            elif (kind := link_kind(triple, names)) is not None:
                links[kind] += sign
    return Counts(counts.typed + typed, +properties, +classes, +links)


def link_kind(triple: Triple, names: Names) -> str | None:
    """The kind of the thing (``person``) that the triple links to Wikidata, ``None`` for any other triple."""
    value = triple.object
    if triple.predicate != terms.EXACT_MATCH or not isinstance(value, NamedNode):
        return None
    if not value.value.startswith(WIKIDATA_ENTITY) or not isinstance(triple.subject, NamedNode):
        return None
    return triple.subject.value.removeprefix(names.id("")).partition("/")[0]


def statistics_of(
    counts: Counts, examples: tuple[NamedNode, ...], issued: tuple[date, date] | None
) -> Statistics:
    """The numbers in the order in which they are told."""
    return Statistics(
        triples=sum(counts.properties.values()),
        entities=counts.typed,
        classes=_in_order(counts.classes),
        properties=_in_order(counts.properties),
        wikidata_links=tuple(sorted(counts.wikidata_links.items())),
        examples=examples,
        issued=issued,
    )


def _in_order(numbers: Mapping[str, int]) -> tuple[tuple[NamedNode, int], ...]:
    return tuple((NamedNode(iri), number) for iri, number in sorted(numbers.items()))


def count(quads: Iterable[Quad], names: Names) -> Statistics:
    """The statistics of quads as :func:`kg.rdf.map_linked` makes them: distinct, and without blank nodes."""
    below_release = names.id("release/")
    shared = set[Triple]()
    typed = set[NamedNode]()
    properties, classes, links = Counter[str](), Counter[str](), Counter[str]()
    examples: dict[NamedNode, NamedNode] = {}
    days = set[date]()
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode):
            raise TypeError(f"{subject} is not an IRI: the graph has no other subjects")
        # What lies below a release is stated in that release's graph alone, so only the rest, by far the
        # smaller part, has to be kept in memory to find what two graphs share.
        if not subject.value.startswith(below_release):
            if quad.triple in shared:
                continue
            shared.add(quad.triple)
        properties[quad.predicate.value] += 1
        if quad.predicate == terms.ISSUED and isinstance(value, Literal):
            days.add(date.fromisoformat(value.value))
        if quad.predicate == terms.TYPE and isinstance(value, NamedNode):
            classes[value.value] += 1
            typed.add(subject)
            if value in _EXAMPLE_CLASSES:
                examples[value] = min(examples.get(value, subject), subject, key=lambda node: node.value)
        elif (kind := link_kind(quad.triple, names)) is not None:
            links[kind] += 1
    return statistics_of(
        Counts(len(typed), properties, classes, links),
        tuple(examples[cls] for cls in _EXAMPLE_CLASSES if cls in examples),
        (min(days), max(days)) if days else None,
    )
