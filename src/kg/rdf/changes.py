"""A body that became another one, in the terms of the W3C Organization Ontology, as triples.

The two bodies keep their identities (https://www.w3.org/TR/vocab-org/, section 5.6): an ``org:ChangeEvent``
with its day joins them, and ``kg:successor`` and ``kg:predecessor`` are the shortcut.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.model import ChangeEvent
from kg.rdf import terms
from kg.rdf.literals import day, english
from kg.vocabulary import Names


def change_triples(change: ChangeEvent, names: Names) -> Iterator[Triple]:
    """The change with its day and source, and how the two bodies are related by it."""
    node = NamedNode(names.id(change.id))
    before, after = NamedNode(names.id(change.original)), NamedNode(names.id(change.resulting))
    yield Triple(node, terms.TYPE, terms.CHANGE_EVENT)
    yield Triple(node, terms.LABEL, english(change.description))
    yield Triple(node, terms.DATE, day(change.day))
    yield Triple(node, terms.SOURCE, NamedNode(change.source))
    yield Triple(node, terms.ORIGINAL_ORGANIZATION, before)
    yield Triple(node, terms.RESULTING_ORGANIZATION, after)
    yield Triple(before, terms.CHANGED_BY, node)
    yield Triple(after, terms.RESULTED_FROM, node)
    yield Triple(before, terms.SUCCESSOR, after)
    yield Triple(after, terms.PREDECESSOR, before)
