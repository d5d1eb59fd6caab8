"""What a set of quads holds, in numbers, for the description of the data set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
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
    classes, ``issued`` the first and the last day on which a release was issued. ``wikidata_links`` are the
    links to Wikidata by the kind of thing (``person``), the first segment of the ids, in alphabetical order.
    """

    triples: int
    entities: int
    classes: tuple[tuple[NamedNode, int], ...]
    properties: tuple[tuple[NamedNode, int], ...]
    wikidata_links: tuple[tuple[str, int], ...]
    examples: tuple[NamedNode, ...]
    issued: tuple[date, date] | None


def count(quads: Iterable[Quad], names: Names) -> Statistics:
    """The statistics of quads as :func:`kg.rdf.map_linked` makes them: distinct, and without blank nodes."""
    below_release = names.id("release/")
    shared = set[Triple]()
    typed = set[NamedNode]()
    classes, properties = Counter[str](), Counter[str]()
    examples: dict[NamedNode, NamedNode] = {}
    links, days = Counter[str](), set[date]()
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
        if not isinstance(value, NamedNode):
            continue
        if quad.predicate == terms.TYPE:
            classes[value.value] += 1
            typed.add(subject)
            if value in _EXAMPLE_CLASSES:
                examples.setdefault(value, subject)
        elif quad.predicate == terms.EXACT_MATCH and value.value.startswith(WIKIDATA_ENTITY):
            links[subject.value.removeprefix(names.id("")).partition("/")[0]] += 1
    return Statistics(
        triples=properties.total(),
        entities=len(typed),
        classes=tuple((NamedNode(cls), number) for cls, number in sorted(classes.items())),
        properties=tuple((NamedNode(prop), number) for prop, number in sorted(properties.items())),
        wikidata_links=tuple(sorted(links.items())),
        examples=tuple(examples[cls] for cls in _EXAMPLE_CLASSES if cls in examples),
        issued=(min(days), max(days)) if days else None,
    )
