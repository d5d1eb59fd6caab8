"""Examples of terms that the graph itself gives: for each term the first thing that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pyoxigraph import NamedNode

from kg.store import QueryEngine, Term
from kg.web.explaining.tryout import Tryout
from kg.web.parts.labels import labels_of
from kg.web.parts.links import Links
from kg.web.parts.rows import Row, iri_of, select
from kg.web.parts.terms import Cell, Shown
from kg.web.parts.words import variable_words

_AT_ONCE = 40
"""Terms in one query. Each costs the reading of one solution, however large the graph is."""

_LONGEST = 160
"""Characters of a text that an example shows."""


@dataclass(frozen=True, slots=True)
class Named:
    """One value of an example and what it is, in words."""

    name: str
    cell: Cell


def read_examples(
    engine: QueryEngine, links: Links, tryouts: Mapping[str, Tryout]
) -> Mapping[str, tuple[Named, ...]]:
    """For each term, by IRI, one solution of its query; terms that nothing in the graph has are left out."""
    rows = [row for some in _batches(tryouts.items()) for row in select(engine, _query(some))]
    found = {term: row for row in rows if (term := iri_of(row, "term"))}
    ours = (value.value for row in found.values() for value in row.values() if isinstance(value, NamedNode))
    shown = Shown(links, labels_of(engine, (iri for iri in ours if links.local(iri))))
    return {term: tuple(_named(row, tryouts[term].names, shown)) for term, row in found.items()}


def _batches(tryouts: Iterable[tuple[str, Tryout]]) -> Iterator[Sequence[tuple[str, Tryout]]]:
    waiting = iter(tryouts)
    while some := tuple(islice(waiting, _AT_ONCE)):
        yield some


def _query(tryouts: Sequence[tuple[str, Tryout]]) -> str:
    return f"SELECT * {{ {' UNION '.join(tryout.first(iri) for iri, tryout in tryouts)} }}"


def _named(row: Row, names: Iterable[str], shown: Shown) -> Iterator[Named]:
    for name in names:
        if name in row:
            yield Named(variable_words(name), _cell(name, row[name], shown))


def _cell(name: str, term: Term, shown: Shown) -> Cell:
    cell = shown.term(term)
    if isinstance(term, NamedNode) and not cell.outside and not _labelled(term.value, shown):
        # Without a label its IRI would be the text: what it is says more here, and the link leads to it.
        return replace(cell, text=variable_words(name))
    if len(cell.text) > _LONGEST:
        return replace(cell, text=f"{cell.text[:_LONGEST].rsplit(' ', 1)[0]} …")
    return cell


def _labelled(iri: str, shown: Shown) -> bool:
    known = shown.known.get(iri)
    return bool(known and known.label)
